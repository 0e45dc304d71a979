package io.github.dmfstages.cli;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy on loopback in front of an S3 server. It passes each request on, or answers in the place
 * of the server as a test wants. Each connection carries one request.
 */
final class FaultyProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FaultyProxy.class);
  private static final String END_OF_LINE = "\r\n";

  private final int server;
  private final ServerSocket socket;
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private volatile Fault fault = Fault.NONE;

  /** Decides about each request. */
  @FunctionalInterface
  interface Fault {
    /** Everything is passed on. */
    Fault NONE = request -> Answer.OF_THE_SERVER;

    /**
     * Returns the answer to a request.
     *
     * @param request its operation and target, such as {@code PUT /bucket/key}; the operation is
     *     that of HTTP, or COPY or LIST
     */
    Answer to(String request);
  }

  /**
   * The answer to a request.
   *
   * @param status the HTTP status
   * @param code the error code of S3
   * @param message its message
   */
  record Answer(int status, String code, String message) {
    /** The request is passed on. */
    static final Answer OF_THE_SERVER = new Answer(0, "", "");

    /** The request is not passed on, and nothing is answered while the connection is open. */
    static final Answer NONE = new Answer(-1, "", "");

    /** The server does what the request says, but its answer is lost. */
    static final Answer LOST = new Answer(-2, "", "");

    static final Answer SLOW_DOWN = new Answer(503, "SlowDown", "Please reduce your request rate.");
    static final Answer DENIED = new Answer(403, "AccessDenied", "Access Denied");
    static final Answer EXPIRED =
        new Answer(400, "ExpiredToken", "The provided token has expired.");

    byte[] bytes() {
      String body =
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>%s</Message><RequestId>0</RequestId></Error>"
              .formatted(code, message);
      return String.join(
              END_OF_LINE,
              "HTTP/1.1 %d %s".formatted(status, code),
              "Content-Type: application/xml",
              "Content-Length: " + body.length(),
              "Connection: close",
              "",
              body)
          .getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Listens at a free port, for the server at port {@code server}. */
  FaultyProxy(int server) throws IOException {
    this.server = server;
    this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** From now on, this decides about requests. */
  void answerWith(Fault fault) {
    this.fault = fault;
  }

  /** Returns how many requests of each operation there were since the last call. */
  Map<String, Long> takeRequests() {
    Map<String, Long> counts = new TreeMap<>();
    requests.forEach((operation, count) -> counts.put(operation, count.sumThenReset()));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  /** A part of the work of the proxy. It ends with an exception when one side has gone. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                LOG.debug("a connection has ended", e);
              }
            },
            "faulty proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = socket.accept();
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      List<String> head = head(client.getInputStream());
      String request = request(head);
      requests.computeIfAbsent(request.split(" ", 2)[0], o -> new LongAdder()).increment();
      Answer answer = fault.to(request);
      if (answer.equals(Answer.OF_THE_SERVER)) {
        pass(head, client, client.getOutputStream());
      } else if (answer.equals(Answer.LOST)) {
        pass(head, client, OutputStream.nullOutputStream());
      } else if (answer.equals(Answer.NONE)) {
        // Until the client gives up.
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } else {
        client.getOutputStream().write(answer.bytes());
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private void pass(List<String> head, Socket client, OutputStream answer) throws IOException {
    try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      // So that the server closes the connection after its answer.
      String changed =
          head.stream()
                  .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
                  .collect(Collectors.joining(END_OF_LINE))
              + END_OF_LINE
              + "Connection: close"
              + END_OF_LINE
              + END_OF_LINE;
      upstream.getOutputStream().write(changed.getBytes(StandardCharsets.ISO_8859_1));
      start(() -> client.getInputStream().transferTo(upstream.getOutputStream()));
      upstream.getInputStream().transferTo(answer);
    }
  }

  /** Reads the lines of the head of a request. */
  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      if (next == '\n') {
        if (line.size() == 0) {
          return lines;
        }
        lines.add(line.toString(StandardCharsets.ISO_8859_1));
        line.reset();
      } else if (next != '\r') {
        line.write(next);
      }
    }
  }

  private static String request(List<String> head) {
    String[] first = head.get(0).split(" ", 3);
    boolean copy =
        head.stream().anyMatch(l -> l.toLowerCase(Locale.ROOT).startsWith("x-amz-copy-source:"));
    String operation = copy ? "COPY" : first[1].contains("list-type=") ? "LIST" : first[0];
    return operation + " " + first[1];
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
