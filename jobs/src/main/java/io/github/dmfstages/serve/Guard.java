package io.github.dmfstages.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a request comes from somebody who may ask. It must have the server's token; it
 * must name this server as its host, so that a web page can't reach the server through a domain of
 * its own (DNS rebinding); and if it comes from a web page, this must be a page of the server.
 */
final class Guard {
  private static final String BEARER = "Bearer ";
  private static final int TOKEN_BYTES = 24;
  // A domain name can be made to point to this machine, but an address can't.
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

  private final String token;
  private final Set<String> names;
  private final int port;

  /**
   * A guard with a new token.
   *
   * @param names the names of this server, besides its addresses
   * @param port the port at which it listens
   */
  Guard(Set<String> names, int port) {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    this.token = HexFormat.of().formatHex(random);
    this.names = names;
    this.port = port;
  }

  String token() {
    return token;
  }

  /**
   * Checks a request before anything of its body is read.
   *
   * @throws RefusedException if it may not ask
   */
  void check(HttpExchange exchange) throws RefusedException {
    Headers headers = exchange.getRequestHeaders();
    String host = only(headers, "Host");
    if (host == null || !isThisServer(host.toLowerCase(Locale.ROOT))) {
      throw new RefusedException(
          421,
          "the request is for the host %s, which is not this server; use the address that dmf serve printed, or add its name with --host"
              .formatted(host));
    }
    String origin = only(headers, "Origin");
    if (headers.containsKey("Origin") && !("http://" + host).equalsIgnoreCase(origin)) {
      throw new RefusedException(403, "the request comes from a web page of another server");
    }
    if (!isRight(given(exchange))) {
      throw new RefusedException(
          401,
          "the request has no valid token; use the address that dmf serve printed, or send the"
              + " header Authorization: Bearer TOKEN");
    }
  }

  private static String only(Headers headers, String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.size() == 1 ? values.get(0) : null;
  }

  private boolean isThisServer(String host) {
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > host.lastIndexOf(']');
    String name = hasPort ? host.substring(0, colon) : host;
    String asked = hasPort ? host.substring(colon + 1) : "80";
    return asked.equals(Integer.toString(port))
        && (ADDRESS.matcher(name).matches() || names.contains(name));
  }

  private static String given(HttpExchange exchange) throws RefusedException {
    String authorization = only(exchange.getRequestHeaders(), "Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      return authorization.substring(BEARER.length());
    }
    try {
      return Request.parameters(exchange).getOrDefault("token", "");
    } catch (IllegalArgumentException e) {
      throw new RefusedException(400, "the address of the request is malformed");
    }
  }

  /** Compares in a time that does not depend on where the texts differ. */
  private boolean isRight(String given) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
