package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What dead drivers and strangers leave in a warehouse, before and after it is repaired. */
@ExtendWith(LocalSpark.class)
class WarehouseRepairTest {
  private static final RunRow ROW = SmallRuns.row(SmallRuns.config("seed = 1"));
  private static final RunRow LOST = SmallRuns.row(SmallRuns.config("seed = 2"));

  @TempDir private Path folder;
  private Warehouse warehouse;
  private Path runs;

  @BeforeEach
  void commitARow() throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("s", List.of(ROW));
    runs = folder.resolve("runs/sweep=s");
  }

  /** What is found under the name of a table's file. */
  private enum Broken {
    TRUNCATED("not a Parquet file, or only a part of one") {
      @Override
      byte[] bytes(byte[] whole, Path folder) {
        return Arrays.copyOf(whole, whole.length / 2);
      }
    },
    WITHOUT_ITS_END("not a Parquet file, or only a part of one") {
      @Override
      byte[] bytes(byte[] whole, Path folder) {
        return Arrays.copyOf(whole, whole.length - 1);
      }
    },
    EMPTY("(0 bytes) is not a Parquet file") {
      @Override
      byte[] bytes(byte[] whole, Path folder) {
        return new byte[0];
      }
    },
    TEXT("not a Parquet file, or only a part of one") {
      @Override
      byte[] bytes(byte[] whole, Path folder) {
        return "run_id,loss\n1,0.5\n".repeat(100).getBytes(StandardCharsets.UTF_8);
      }
    },
    DAMAGED_INSIDE("is damaged") {
      @Override
      byte[] bytes(byte[] whole, Path folder) {
        byte[] bytes = whole.clone();
        Arrays.fill(bytes, 4, 400, (byte) 0x5a);
        return bytes;
      }
    },
    FOREIGN("is Parquet, but not a table of this program") {
      @Override
      byte[] bytes(byte[] whole, Path folder) throws IOException {
        Path file = writeForeign(folder.resolve("foreign"), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
      }
    };

    private final String message;

    Broken(String message) {
      this.message = message;
    }

    abstract byte[] bytes(byte[] whole, Path folder) throws IOException;
  }

  /** A Parquet file with other columns than those of this program. */
  private static Path writeForeign(Path file, Map<String, String> notes) throws IOException {
    MessageType type = MessageTypeParser.parseMessageType("message m { required int32 x; }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(
                HadoopOutputFile.fromPath(
                    new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))
            .withType(type)
            .withExtraMetaData(notes)
            .build()) {
      writer.write(new SimpleGroup(type).append("x", 1));
    }
    return file;
  }

  private byte[] wholeFileOf(RunRow row) throws IOException {
    Warehouse other = Warehouse.at(folder.resolve("other").toString(), new Configuration());
    other.append("s", List.of(row));
    return Files.readAllBytes(only(folder.resolve("other/runs/sweep=s")));
  }

  private static Path only(Path folder) throws IOException {
    return assertThat(list(folder)).hasSize(1).actual().get(0);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private List<String> shown(SparkSession spark) throws IOException {
    Views.register(spark, warehouse, "runs");
    return spark.sql("SELECT run_id FROM runs").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void repair_movesABrokenFileAsideAndKeepsTheOthers(Broken broken, SparkSession spark)
      throws IOException {
    byte[] bytes = broken.bytes(wholeFileOf(LOST), folder);
    Path file = Files.write(runs.resolve("broken.parquet"), bytes);
    assertThat(WarehouseRepair.isNeeded(warehouse, "s")).isTrue();

    List<String> done = WarehouseRepair.repair(warehouse, "s");

    Path aside = folder.resolve("_quarantine/sweep=s/broken.parquet");
    assertThat(done)
        .singleElement()
        .asString()
        .startsWith("file:" + file + " ")
        .contains(broken.message)
        .endsWith("; moved to file:" + aside);
    assertThat(Files.readAllBytes(aside)).isEqualTo(bytes);
    assertThat(file).doesNotExist();
    assertThat(warehouse.committed("s").runs()).containsOnlyKeys(ROW.runId());
    assertThat(shown(spark)).containsExactly(ROW.runId());
    assertThat(WarehouseRepair.isNeeded(warehouse, "s")).isFalse();
  }

  @Test
  void query_overABrokenFile_namesItAndTellsWhatMovesItAside(SparkSession spark)
      throws IOException {
    Path file = Files.writeString(runs.resolve("notes.parquet"), "text");

    assertThatThrownBy(() -> shown(spark))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("the next start of sweep s moves it aside");
  }

  @Test
  void repair_takesBrokenStageCountsAsideToo(SparkSession spark) throws IOException {
    Files.createDirectories(folder.resolve("stage_counts/sweep=s"));
    Files.writeString(folder.resolve("stage_counts/sweep=s/text.parquet"), "text");
    Files.writeString(folder.resolve("stage_counts/sweep=s/.x.parquet.uncommitted"), "text");

    assertThat(WarehouseRepair.repair(warehouse, "s")).hasSize(2);

    assertThat(list(folder.resolve("stage_counts/sweep=s"))).isEmpty();
    assertThat(shown(spark)).containsExactly(ROW.runId());
    assertThat(folder.resolve("_quarantine/sweep=s/text.parquet")).hasContent("text");
  }

  @Test
  void repair_removesWhatWasNeverCommittedAndNothingElse() throws IOException {
    Path committed = only(runs);
    byte[] before = Files.readAllBytes(committed);
    Path leftover = Files.write(runs.resolve(".left.parquet.uncommitted"), new byte[100]);
    Path stranger = Files.writeString(runs.resolve(".notes"), "a person's");
    Path elsewhere = folder.resolve("runs/sweep=other/.left.parquet.uncommitted");
    Files.createDirectories(elsewhere.getParent());
    Files.write(elsewhere, new byte[100]);

    assertThat(WarehouseRepair.repair(warehouse, "s"))
        .containsExactly("removed file:" + leftover + ", which was never committed");

    assertThat(list(runs)).containsExactlyInAnyOrder(committed, stranger);
    assertThat(Files.readAllBytes(committed)).isEqualTo(before);
    assertThat(elsewhere).as("another sweep's driver may be at it").exists();
  }

  @Test
  void repair_ofASoundWarehouse_changesNothing() throws IOException {
    byte[] before = Files.readAllBytes(only(runs));

    assertThat(WarehouseRepair.repair(warehouse, "s")).isEmpty();

    assertThat(Files.readAllBytes(only(runs))).isEqualTo(before);
    assertThat(folder.resolve("_quarantine")).doesNotExist();
  }

  // A person took a file back that is still broken.
  @Test
  void quarantine_ofANameThatIsThere_keepsBoth() throws IOException {
    for (String text : List.of("first", "second", "third")) {
      Files.writeString(runs.resolve("text.parquet"), text);
      assertThat(WarehouseRepair.repair(warehouse, "s")).hasSize(1);
    }

    assertThat(list(folder.resolve("_quarantine/sweep=s")))
        .extracting(Files::readString)
        .containsExactlyInAnyOrder("first", "second", "third");
  }

  @Test
  void folder_namedAsAFile_isLeftAlone(SparkSession spark) throws IOException {
    Files.createDirectory(runs.resolve("folder.parquet"));

    assertThat(WarehouseRepair.repair(warehouse, "s")).isEmpty();

    assertThat(runs.resolve("folder.parquet")).isEmptyDirectory();
    assertThat(shown(spark)).containsExactly(ROW.runId());
  }

  @Test
  void file_ofANewerVersion_isRefusedAndStaysWhereItIs() throws IOException {
    Path file =
        writeForeign(runs.resolve("newer.parquet"), Map.of("dmf-stages.schema-version", "2"));
    assertThatThrownBy(() -> WarehouseRepair.repair(warehouse, "s"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("schema version 2")
        .hasMessageContaining("use a newer release");
    assertThat(file).exists();
  }
}
