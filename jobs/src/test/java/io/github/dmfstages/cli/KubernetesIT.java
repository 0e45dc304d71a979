package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What would be sent to a Kubernetes cluster, sent to a server that says yes to everything and
 * remembers it; and the objects that people apply themselves.
 */
@Tag("nightly")
class KubernetesIT {
  private static final Path CLUSTER = Launcher.root().resolve("submit/cluster");
  private static final Path CONF = Launcher.root().resolve("conf/spark/kubernetes.conf");
  private static final String JAR = "local:///opt/dmf-stages/dmf-stages.jar";

  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean brings = !body.isEmpty();
    if (brings) {
      received.add(body);
      paths.add(exchange.getRequestURI().getPath());
    }
    byte[] response =
        (brings ? body : "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": 404}")
            .getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(brings ? 200 : 404, response.length);
    exchange.getResponseBody().write(response);
    exchange.close();
  }

  private <T extends HasMetadata> T received(Class<T> type) throws IOException {
    for (String body : received) {
      JsonNode json = new ObjectMapper().readTree(body);
      if (json.path("kind").asText().equals(type.getSimpleName())) {
        return new KubernetesSerialization().unmarshal(body, type);
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " in " + received);
  }

  private static Properties settings() throws IOException {
    Properties settings = new Properties();
    try (var reader = Files.newBufferedReader(CONF)) {
      settings.load(reader);
    }
    return settings;
  }

  @Test
  void submission_sendsTheDriversPodAndWhatItReads(@TempDir Path folder) throws IOException {
    String testJars =
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .filter(entry -> entry.endsWith(".jar"))
            .collect(Collectors.joining(":"));
    Path home = SparkHome.make(folder.resolve("spark home"), testJars);

    Outcome submission =
        new Launcher(CLUSTER.resolve("kubernetes"), folder)
            .through(
                "env",
                "SPARK_HOME=" + home,
                "DMF_SUBMIT_OPTIONS=--conf spark.kubernetes.submission.waitAppCompletion=false"
                    + " --conf spark.kubernetes.container.image=registry.example/dmf-stages:1")
            .dmf(
                "k8s://http://127.0.0.1:" + server.getAddress().getPort(),
                "s3a://bucket/a sweep.conf",
                "--warehouse",
                "s3a://bucket/warehouse");

    assertThat(submission.exitCode()).as("%s", submission).isZero();
    Pod pod = received(Pod.class);
    assertThat(paths).contains("/api/v1/namespaces/dmf-stages/pods");
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("dmf-stages");
    assertThat(pod.getSpec().getContainers())
        .singleElement()
        .satisfies(
            driver -> {
              assertThat(driver.getImage()).isEqualTo("registry.example/dmf-stages:1");
              assertThat(driver.getArgs())
                  .containsSubsequence(
                      "driver",
                      "--class",
                      "io.github.dmfstages.cli.Dmf",
                      JAR,
                      "sweep",
                      "s3a://bucket/a sweep.conf",
                      "--warehouse",
                      "s3a://bucket/warehouse");
              Quantity memory = driver.getResources().getLimits().get("memory");
              assertThat(Quantity.getAmountInBytes(memory).longValue())
                  .as("heap and what a JVM needs beside it")
                  .isBetween(4L << 30, 6L << 30);
            });
    String properties = received(ConfigMap.class).getData().get("spark.properties");
    Properties sent = new Properties();
    sent.load(new StringReader(properties));
    Properties settings = settings();
    settings.remove("spark.kubernetes.container.image");
    settings.remove("spark.kubernetes.submission.waitAppCompletion");
    assertThat(sent).containsAllEntriesOf(settings);
    assertThat(properties).doesNotContain("secret");
  }

  @Test
  void access_isThatOfTheAccountInTheSettings() throws IOException {
    List<HasMetadata> objects = objects("kubernetes-access.yaml");
    String namespace = settings().getProperty("spark.kubernetes.namespace");
    String account =
        settings().getProperty("spark.kubernetes.authenticate.driver.serviceAccountName");

    assertThat(one(objects, ServiceAccount.class).getMetadata().getName()).isEqualTo(account);
    Role role = one(objects, Role.class);
    assertThat(role.getRules())
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.getResources())
                    .containsExactlyInAnyOrder(
                        "pods", "services", "configmaps", "persistentvolumeclaims"));
    RoleBinding binding = one(objects, RoleBinding.class);
    assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
    assertThat(binding.getSubjects()).extracting(s -> s.getName()).containsExactly(account);
    assertThat(List.of(role, binding))
        .extracting(object -> object.getMetadata().getNamespace())
        .containsOnly(namespace);
  }

  @Test
  void job_startsADriverAgainUnlessThatIsInVain() throws IOException {
    Job job = one(objects("kubernetes-job.yaml"), Job.class);
    Container driver = job.getSpec().getTemplate().getSpec().getContainers().get(0);

    assertThat(job.getMetadata().getNamespace())
        .isEqualTo(settings().getProperty("spark.kubernetes.namespace"));
    assertThat(job.getSpec().getTemplate().getSpec().getServiceAccountName())
        .isEqualTo(
            settings().getProperty("spark.kubernetes.authenticate.driver.serviceAccountName"));
    assertThat(driver.getImage())
        .isEqualTo(settings().getProperty("spark.kubernetes.container.image"));
    assertThat(driver.getEnv())
        .extracting(EnvVar::getName)
        .containsExactlyInAnyOrder("POD_IP", "POD_NAME");
    assertThat(driver.getArgs()).contains("io.github.dmfstages.cli.Dmf", JAR, "sweep");
    assertThat(job.getSpec().getPodFailurePolicy().getRules().get(0).getOnExitCodes().getValues())
        .containsExactly(Dmf.FAILED_RUNS, Dmf.USAGE);
    assertThat(job.getSpec().getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
  }

  @Test
  void image_hasWhatTheOthersLookForInIt() throws IOException {
    String dockerfile = Files.readString(CLUSTER.resolve("Dockerfile"));

    assertThat(dockerfile)
        .contains("ARG JAR=jobs/target/dmf-stages.jar\n")
        .contains("COPY --chmod=644 ${JAR} " + JAR.replace("local://", ""))
        .contains("COPY conf /opt/dmf-stages/conf");
    assertThat(settings().getProperty("spark.driver.extraJavaOptions"))
        .isEqualTo("-Dlog4j2.configurationFile=/opt/dmf-stages/conf/log4j2.properties");
  }

  private static List<HasMetadata> objects(String file) throws IOException {
    return Arrays.stream(Files.readString(CLUSTER.resolve(file)).split("\n---\n"))
        .map(text -> (HasMetadata) new KubernetesSerialization().unmarshal(text))
        .toList();
  }

  private static <T extends HasMetadata> T one(List<HasMetadata> objects, Class<T> type) {
    List<T> ofType = objects.stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(ofType).hasSize(1);
    return ofType.get(0);
  }
}
