package io.github.dmfstages.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A request.
 *
 * @param method its method, such as GET
 * @param path the decoded segments of its path
 * @param parameters its query parameters
 * @param text its body
 */
record Request(String method, List<String> path, Map<String, String> parameters, String text) {
  private static final Pattern SLASH = Pattern.compile("/");
  private static final Pattern AMPERSAND = Pattern.compile("&");

  /** How much of a body that is too large is read, so that the client can read the answer. */
  private static final long DRAINED = 8L << 20;

  /**
   * Reads a request.
   *
   * @throws RefusedException if it is malformed or its body has more than {@code bytes}
   */
  static Request read(HttpExchange exchange, int bytes) throws IOException, RefusedException {
    String path = exchange.getRequestURI().getRawPath();
    List<String> segments =
        SLASH.splitAsStream(path).skip(1).filter(segment -> !segment.isEmpty()).toList();
    try {
      return new Request(
          exchange.getRequestMethod(),
          segments.stream().map(Request::decodedSegment).toList(),
          parameters(exchange),
          body(exchange.getRequestBody(), bytes));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(400, "the address of the request is malformed");
    }
  }

  /** Returns the query parameters. The last one of a name counts. */
  static Map<String, String> parameters(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      AMPERSAND
          .splitAsStream(query)
          .forEach(
              pair -> {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(decoded(name), decoded(value));
              });
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  // In a path, a plus sign means itself.
  private static String decodedSegment(String text) {
    return decoded(text.replace("+", "%2B"));
  }

  private static String body(InputStream in, int most) throws IOException, RefusedException {
    byte[] read = in.readNBytes(most + 1);
    if (read.length > most) {
      long drained = 0;
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n > 0 && drained < DRAINED; n = in.read(buffer)) {
        drained += n;
      }
      throw new RefusedException(
          413, "the body of the request has more than %d bytes".formatted(most));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read)).toString();
    } catch (CharacterCodingException e) {
      throw new RefusedException(400, "the body of the request is not UTF-8");
    }
  }

  /** Returns whether the path has these segments, of which {@code *} stands for any. */
  boolean isFor(String... segments) {
    return path.size() == segments.length
        && IntStream.range(0, segments.length)
            .allMatch(i -> segments[i].equals("*") || segments[i].equals(path.get(i)));
  }
}
