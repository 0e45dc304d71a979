package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.query.NamedQuestions;
import io.github.dmfstages.serve.Limits;
import io.github.dmfstages.serve.Server;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** A real server on a free port of this machine, and a client that knows its token. */
final class TestServer implements AutoCloseable {
  static final Limits LIMITS = new Limits(Duration.ofMinutes(10), 1000, 1 << 20, 10_000, 2, 3);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Server server;

  private TestServer(Server server) {
    this.server = server;
  }

  static TestServer start(SparkSession spark, Limits limits, Map<String, Warehouse> warehouses)
      throws IOException {
    return start(spark, limits, warehouses, Optional.empty());
  }

  /** A server whose requests may start sweeps with {@code command}. */
  static TestServer start(
      SparkSession spark,
      Limits limits,
      Map<String, Warehouse> warehouses,
      Optional<String> command)
      throws IOException {
    return start(spark, limits, warehouses, command, 0);
  }

  /** A server at a port; 0 for any that is free. */
  static TestServer start(
      SparkSession spark,
      Limits limits,
      Map<String, Warehouse> warehouses,
      Optional<String> command,
      int port)
      throws IOException {
    // Read once in each JVM. With ten seconds, the tests would only take longer.
    System.setProperty("sun.net.httpserver.maxReqTime", "2");
    return new TestServer(
        Server.start(
            "127.0.0.1",
            port,
            spark,
            warehouses,
            new NamedQuestions(Launcher.root().resolve("conf/queries"), new Configuration()),
            limits,
            command,
            Failure::describe));
  }

  String address() {
    return server.address();
  }

  String token() {
    return server.token();
  }

  int port() {
    return URI.create(server.address()).getPort();
  }

  /** A request with the token, for {@code path} without its first slash. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path))
        .header("Authorization", "Bearer " + server.token());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  HttpClient client() {
    return client;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  HttpRequest asking(String sql, String parameters) {
    return request("api/query" + parameters).POST(BodyPublishers.ofString(sql)).build();
  }

  HttpResponse<String> query(String sql, String parameters)
      throws IOException, InterruptedException {
    return send(asking(sql, parameters));
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  static String error(HttpResponse<String> response) throws IOException {
    return json(response).get("error").asText();
  }

  /** A connection over which a test sends what no well-behaved client would. */
  Socket connect(String begin) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.getOutputStream().write(begin.getBytes(ISO_8859_1));
    return socket;
  }

  /** The first line of the answer to a request line and headers, with the token. */
  String status(String requestLine, String... headers) throws IOException {
    String request =
        requestLine
            + " HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer "
            + token()
            + "\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n";
    try (Socket socket = connect(request)) {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1)
          .lines()
          .findFirst()
          .orElse("closed");
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
