package io.github.dmfstages.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The body of an answer. It is complete before any of it is sent, so that an error at its end is
 * still answered with the status of an error, and a client that reads slowly keeps nobody else
 * waiting. More than 64 KiB are kept in a file, which has no name and so can't be left behind.
 */
final class Body extends OutputStream {
  private static final int IN_MEMORY = 1 << 16;

  private final HttpExchange exchange;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private FileChannel file;
  private boolean sent;

  Body(HttpExchange exchange) {
    this.exchange = exchange;
  }

  /** Returns whether a part of the answer was sent, so that it can't change any more. */
  boolean isSent() {
    return sent;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (memory.size() + length > IN_MEMORY) {
      writeToFile(ByteBuffer.wrap(memory.toByteArray()));
      memory.reset();
    }
    if (length > IN_MEMORY) {
      writeToFile(ByteBuffer.wrap(bytes, offset, length));
    } else {
      memory.write(bytes, offset, length);
    }
  }

  private void writeToFile(ByteBuffer bytes) throws IOException {
    if (file == null) {
      Path path = Files.createTempFile("dmf-serve", ".answer");
      file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Files.delete(path);
    }
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /** Returns what was written; null if this is more than {@code most} bytes. */
  byte[] written(int most) throws IOException {
    long inFile = file == null ? 0 : file.size();
    long length = inFile + memory.size();
    if (length > most) {
      return null;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream((int) length);
    if (inFile > 0) {
      file.position(0);
      Channels.newInputStream(file).transferTo(all);
    }
    memory.writeTo(all);
    return all.toByteArray();
  }

  /** Forgets what was written. */
  void clear() throws IOException {
    memory.reset();
    close();
    file = null;
  }

  /** Sends the answer. */
  void send(int status) throws IOException {
    long inFile = file == null ? 0 : file.size();
    long length = inFile + memory.size();
    sent = true;
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    OutputStream out = exchange.getResponseBody();
    if (inFile > 0) {
      file.position(0);
      Channels.newInputStream(file).transferTo(out);
    }
    memory.writeTo(out);
    exchange.close();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
