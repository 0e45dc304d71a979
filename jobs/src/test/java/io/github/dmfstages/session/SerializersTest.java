package io.github.dmfstages.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps in sessions whose serializer is whatever their owner wanted. */
@Tag("nightly")
@Timeout(120)
class SerializersTest {
  private static final String TEXT =
      """
      name = small
      defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, relative-step-size = .5 }
      grids = [
        { depth = [1, 3] }
        { depth = 2, target-file = target.csv, record-steps = [0, 3] }
        { depth = 2, observation = completion, observed-entries = 15, optimizer = momentum, max-steps = 500 }
      ]
      """;

  @TempDir private Path folder;

  @Test
  void digests_withKryo_whichKnowsNoClassOfOurs_areThoseOfTheSameRunsHere() throws Exception {
    areThoseOfTheSameRunsHere("Kryo", true);
  }

  /** The serializer of every other test on executors, beside the same runs. */
  @Test
  void digests_withJavasSerializer_areThoseOfTheSameRunsHere() throws Exception {
    areThoseOfTheSameRunsHere("Java", false);
  }

  private void areThoseOfTheSameRunsHere(String serializer, boolean registrationRequired)
      throws Exception {
    Path file = Files.writeString(folder.resolve("small.conf"), TEXT);
    Files.writeString(
        folder.resolve("target.csv"), "1,0,0,0\n0,.5,0,0\n0,0,0,0\n0,0,0,0\n0,0,0,0\n");
    Map<String, String> expected = new TreeMap<>();
    SweepFile.read(file.toString(), new Configuration(), List.of())
        .runs()
        .forEach((id, config) -> expected.put(id, Run.execute(config).end().digest() + null));

    Map<String, String> digests =
        OtherSession.sweep(
            folder,
            file,
            Map.of(
                "spark.master",
                "local-cluster[1,2,1024]",
                "spark.serializer",
                "org.apache.spark.serializer." + serializer + "Serializer",
                "spark.kryo.registrationRequired",
                Boolean.toString(registrationRequired)));

    assertThat(digests).isEqualTo(expected).hasSize(4);
  }
}
