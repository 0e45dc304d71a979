package io.github.dmfstages.cli;

import io.github.dmfstages.result.BuildInfo;
import org.apache.spark.package$;
import picocli.CommandLine.IVersionProvider;

/** Provides what {@code dmf --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    BuildInfo build = BuildInfo.current();
    return new String[] {
      "dmf-stages " + build.version(),
      "commit " + build.commit() + (build.dirty() ? ", with uncommitted changes" : ""),
      "Spark " + package$.MODULE$.SPARK_VERSION(),
      "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
    };
  }
}
