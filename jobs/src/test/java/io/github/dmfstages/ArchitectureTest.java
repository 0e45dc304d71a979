package io.github.dmfstages;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.io.File;
import java.io.FileInputStream;
import java.io.ObjectInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The arrows of docs/architecture.md, and what may be named where. */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  static final String ROOT = "io.github.dmfstages";

  private static final String JOBS_FROM_JAVA = ROOT + ".sweep.SparkJobs";
  private static final String TASK_BYTES = ROOT + ".sweep.TaskBytes";
  private static final String PLANS_FROM_JAVA = ROOT + ".query.Question";

  /** From left to right; a package knows those of earlier steps, none of its own step or later. */
  private static final List<List<String>> STEPS =
      List.of(
          List.of("linalg"),
          List.of("model"),
          List.of("landscape"),
          List.of("descent"),
          List.of("stages"),
          List.of("setting"),
          List.of("result"),
          List.of("run"),
          List.of("text"),
          List.of("file"),
          List.of("row"),
          List.of("claim"),
          List.of("config"),
          List.of("store"),
          List.of("view", "replay"),
          List.of("sweep", "query"),
          List.of("report", "reproduce", "session", "intake", "export", "launcher", "complete"),
          List.of("serve"),
          List.of("terminal"),
          List.of("cli"));

  private static final List<String> COMMON =
      List.of("linalg", "model", "landscape", "descent", "stages", "setting", "result", "run");

  @ArchTest
  static final ArchRule arrowsRunOneWay =
      all(
          STEPS.stream()
              .flatMap(step -> step.stream().map(ArchitectureTest::knowsOnlyEarlierSteps)));

  @ArchTest
  static final ArchRule readersDoNotSweep =
      noClasses()
          .that()
          .resideInAnyPackage(named(List.of("query", "report", "reproduce", "serve")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(named("sweep"))
          .because("the tables are the contract between those who write and those who read");

  @ArchTest
  static final ArchRule everyClassHasItsRoom =
      classes()
          .should()
          .resideInAnyPackage(named(STEPS.stream().flatMap(List::stream).toList()))
          .because(
              "packages lie one level below the root and have their place among the arrows:"
                  + " add a new one to STEPS first");

  @ArchTest
  static final ArchRule noBreeze =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("breeze..")
          .because(
              "MLlib's DenseMatrix and DenseVector are the currency; Breeze is MLlib's affair");

  @ArchTest
  static final ArchRule scalaInTwoAdapters =
      noClasses()
          .that(not(belongToClassNamed(JOBS_FROM_JAVA).or(belongToClassNamed(PLANS_FROM_JAVA))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("scala..")
          .because("Scala's types change between Scala versions, and read badly in Java");

  @ArchTest
  static final ArchRule nothingIsDeserialisedByJava =
      noClasses()
          .that(not(name(TASK_BYTES)))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .because("who can write to a warehouse could have any code run by it");

  @ArchTest
  static final ArchRule taskBytesKnowNoFiles =
      noClasses()
          .that(name(TASK_BYTES))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.apache.hadoop..", "java.nio.file..", named("store"))
                  .or(assignableTo(File.class))
                  .or(assignableTo(FileInputStream.class)))
          .because(
              "what it reads comes from a task of the same application, and from nowhere else");

  @ArchTest
  static final ArchRule taskBytesAreReadWhereTasksAre =
      noClasses()
          .that()
          .resideOutsideOfPackages(named(List.of("sweep", "intake")))
          .should()
          .dependOnClassesThat(name(TASK_BYTES))
          .because("only a sweep or an import, and its tasks, may exchange objects");

  @ArchTest
  static final ArchRule sparkSqlWhereTablesAre =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      named(
                          List.of(
                              "row",
                              "store",
                              "view",
                              "query",
                              "session",
                              "report",
                              "reproduce",
                              "complete",
                              "serve",
                              "cli")))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark.sql..")
          .because(
              "a run is plain values; rows and schemas have one home, and a report is what SQL says"
                  + " of them");

  @ArchTest
  static final ArchRule commonKnowsLocalMatricesAlone =
      noClasses()
          .that()
          .resideInAnyPackage(named(COMMON))
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.spark..")
                  .and(not(resideInAPackage("org.apache.spark.ml.linalg..")))
                  .as("belong to Spark beyond org.apache.spark.ml.linalg"))
          .because("one run must work, and be tested, without a Spark session");

  @ArchTest
  static final ArchRule commonReadsNoFiles =
      noClasses()
          .that()
          .resideInAnyPackage(named(COMMON))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..")
          .because("common is given matrices, never paths");

  @ArchTest
  static final ArchRule onlyTheCommandLineExits =
      noClasses()
          .that()
          .resideOutsideOfPackage(named("cli"))
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .because("an exit in a task would kill an executor, and the runs beside it");

  @ArchTest
  static final ArchRule staticsDoNotChange =
      fields()
          .that()
          .areStatic()
          .should()
          .beFinal()
          .because("runs share a JVM and must not share state");

  @ArchTest
  static final ArchRule lapackBehindItsLock =
      noClasses()
          .that(not(belongToClassNamed(named("linalg.PlainLapack"))))
          .should()
          .dependOnClassesThat()
          .haveNameMatching("dev\\.ludovic\\.netlib\\.lapack\\.(Java|Native)LAPACK")
          .because("its first call is not safe beside another; PlainLapack makes it");

  @ArchTest
  static final ArchRule classesAreNounsOfTheField =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .because("such a name says nothing about what a class is, and so it grows");

  private static ArchRule knowsOnlyEarlierSteps(String name) {
    List<String> offLimits = new ArrayList<>();
    boolean earlier = true;
    for (List<String> step : STEPS) {
      earlier = earlier && !step.contains(name);
      if (!earlier) {
        offLimits.addAll(step);
      }
    }
    offLimits.remove(name);
    return noClasses()
        .that()
        .resideInAPackage(named(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(named(offLimits))
        .because("arrows run one way: " + name + " comes before or beside these");
  }

  private static ArchRule all(Stream<ArchRule> rules) {
    return rules.reduce((a, b) -> CompositeArchRule.of(a).and(b)).orElseThrow();
  }

  /** A class and what is declared inside it, anonymous classes among it. */
  private static DescribedPredicate<JavaClass> belongToClassNamed(String className) {
    return belongTo(name(className).forSubtype());
  }

  private static String named(String name) {
    return ROOT + "." + name;
  }

  private static String[] named(List<String> names) {
    return names.stream().map(ArchitectureTest::named).toArray(String[]::new);
  }
}
