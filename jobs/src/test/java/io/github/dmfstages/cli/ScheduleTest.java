package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The files of submit/schedule, as far as they can be looked at without a night. */
class ScheduleTest {
  static final Path SCHEDULE = Launcher.root().resolve("submit/schedule");

  /** Where these files take the program to be. */
  static final String HOME = "/opt/dmf-stages";

  private static <T> T read(Path yaml, Class<T> type) throws IOException {
    return new KubernetesSerialization().unmarshal(Files.readString(yaml), type);
  }

  private static Container driver(JobSpec job) {
    return job.getTemplate().getSpec().getContainers().get(0);
  }

  /** The program's own arguments. */
  private static List<String> program(Container driver) {
    List<String> args = driver.getArgs();
    return args.subList(args.indexOf("local:///opt/dmf-stages/dmf-stages.jar") + 1, args.size());
  }

  @Test
  void cronJob_runsOneNightAtATimeAndEndsIt() throws IOException {
    CronJob cron = read(SCHEDULE.resolve("kubernetes-cronjob.yaml"), CronJob.class);
    JobSpec night = cron.getSpec().getJobTemplate().getSpec();

    assertThat(cron.getSpec().getSchedule()).isEqualTo("0 2 * * *");
    assertThat(cron.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
    assertThat(night.getActiveDeadlineSeconds()).isEqualTo(6 * 60 * 60);
    assertThat(night.getPodFailurePolicy().getRules().get(0).getOnExitCodes().getValues())
        .containsExactly(Dmf.FAILED_RUNS, Dmf.USAGE);
    assertThat(cron.getAdditionalProperties()).as("keys that Kubernetes does not know").isEmpty();
    assertThat(cron.getSpec().getAdditionalProperties()).isEmpty();
    assertThat(night.getAdditionalProperties()).isEmpty();
    assertThat(driver(night).getAdditionalProperties()).isEmpty();
  }

  @Test
  void cronJob_isSubmittedAsTheSweepOfTheCluster() throws IOException {
    CronJob cron = read(SCHEDULE.resolve("kubernetes-cronjob.yaml"), CronJob.class);
    Job sweep = read(SCHEDULE.resolveSibling("cluster/kubernetes-job.yaml"), Job.class);
    Container nightly = driver(cron.getSpec().getJobTemplate().getSpec());
    Container once = driver(sweep.getSpec());

    int own = program(nightly).size();
    assertThat(nightly.getArgs().subList(0, nightly.getArgs().size() - own))
        .isEqualTo(once.getArgs().subList(0, once.getArgs().size() - program(once).size()));
    assertThat(nightly.getEnv()).isEqualTo(once.getEnv());
    assertThat(nightly.getImage()).isEqualTo(once.getImage());
    CommandLine.ParseResult parsed =
        Dmf.commandLine().parseArgs(program(nightly).toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("reproduce");
  }

  @Test
  void units_areWhatSystemdTakes(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is not installed");
    // In a unit a path with a space would need quotes; this one has none.
    Path home = Files.createSymbolicLink(folder.resolve("home"), Launcher.root());
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    for (String unit : List.of("dmf-stages.service", "dmf-stages.timer")) {
      String text = Files.readString(SCHEDULE.resolve(unit));
      Path copy = folder.resolve(unit);
      Files.writeString(copy, text.replace(HOME, home.toString()));
      command.add(copy.toString());
    }

    Process verify = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(verify.waitFor()).as(output).isZero();
    assertThat(output).isEmpty();
  }

  @Test
  void image_hasWhatTheCronJobNames() throws IOException {
    CronJob cron = read(SCHEDULE.resolve("kubernetes-cronjob.yaml"), CronJob.class);

    assertThat(program(driver(cron.getSpec().getJobTemplate().getSpec())))
        .startsWith("reproduce", HOME + "/conf/reproductions");
    assertThat(SCHEDULE.resolveSibling("cluster/Dockerfile"))
        .content()
        .contains("COPY conf " + HOME + "/conf");
  }
}
