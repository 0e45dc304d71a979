package io.github.dmfstages.cli;

import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.deploy.SparkSubmit;

/**
 * Starts {@code SparkSubmit} for a user for whom the system has no name, for example in a container
 * that was started with an arbitrary user id. Hadoop would ask the system for the name and fail. So
 * this class sets the name first, to the value of the environment variable {@code SPARK_USER},
 * which the launcher sets.
 */
final class NamelessUser {
  private NamelessUser() {}

  /** Sets the name and calls {@code SparkSubmit} with the same arguments. */
  public static void main(String[] args) {
    String name = System.getenv("SPARK_USER");
    UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
    SparkSubmit.main(args);
  }
}
