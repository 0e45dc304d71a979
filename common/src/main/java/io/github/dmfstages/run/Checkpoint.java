package io.github.dmfstages.run;

import io.github.dmfstages.descent.StateArchive;
import io.github.dmfstages.linalg.Sha256;
import io.github.dmfstages.result.BuildInfo;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The format of a checkpoint: a number for the format, the build that wrote it with the digest of
 * its class files, the run's id, the state of the training, and the SHA-256 of all that. Only the
 * same build may continue from a checkpoint, because only then the bits are certain to be the same.
 */
final class Checkpoint {
  private static final long FORMAT = 0x444d46_63686b_01L;
  private static final int DIGEST = 32;
  private static final int CHUNK = 1 << 16;

  private Checkpoint() {}

  static void write(OutputStream out, String runId, Training training) throws IOException {
    DigestOutputStream digesting = new DigestOutputStream(out, Sha256.digest());
    DataOutputStream data = new DataOutputStream(digesting);
    data.writeLong(FORMAT);
    data.writeUTF(build());
    data.writeUTF(runId);
    training.saveOrRestore(StateArchive.writing(data));
    data.flush();
    out.write(digesting.getMessageDigest().digest());
  }

  /**
   * Restores {@code training}, which is new and of the same configuration.
   *
   * @throws IOException if the checkpoint is damaged, or belongs to another run or another build
   */
  static void read(CheckpointStore.Source source, String runId, Training training)
      throws IOException {
    try (InputStream in = source.open()) {
      check(in);
    }
    try (InputStream in = source.open()) {
      DataInputStream data = new DataInputStream(new BufferedInputStream(in, CHUNK));
      expect("another format", FORMAT, data.readLong());
      expect("another build's", build(), data.readUTF());
      expect("another run's", runId, data.readUTF());
      training.saveOrRestore(StateArchive.reading(data));
    }
  }

  private static String build() {
    return BuildInfo.current() + ", classes " + ClassFiles.digest();
  }

  private static void expect(String otherwise, Object wanted, Object there) throws IOException {
    if (!wanted.equals(there)) {
      throw new IOException(otherwise + ": " + there);
    }
  }

  private static void check(InputStream in) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] end = in.readNBytes(DIGEST);
    for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
      byte[] both = Arrays.copyOf(end, end.length + chunk.length);
      System.arraycopy(chunk, 0, both, end.length, chunk.length);
      digest.update(both, 0, chunk.length);
      end = Arrays.copyOfRange(both, chunk.length, both.length);
    }
    if (!Arrays.equals(end, digest.digest())) {
      throw new IOException("cut short or changed: its SHA-256 does not match");
    }
  }
}
