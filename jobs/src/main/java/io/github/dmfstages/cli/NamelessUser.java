package io.github.dmfstages.cli;

import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.deploy.SparkSubmit;

/**
 * {@code SparkSubmit} for a user whom the system has no name for, such as any user id that a
 * container is started with. Hadoop would ask the system and give up, so it is told a name first:
 * that of the environment variable {@code SPARK_USER}, which the launcher sets.
 */
final class NamelessUser {
  private NamelessUser() {}

  /** Takes the arguments of {@code SparkSubmit}. */
  public static void main(String[] args) {
    String name = System.getenv("SPARK_USER");
    UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
    SparkSubmit.main(args);
  }
}
