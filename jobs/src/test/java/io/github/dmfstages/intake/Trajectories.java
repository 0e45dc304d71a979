package io.github.dmfstages.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * Files as research code writes them, from gradient flow in closed form: diagonal factors of depth
 * 2 and singular values s = sigma/(1 + (sigma/alpha - 1) e^(-2 eta sigma t)) for 1, 0.5 and 0.25.
 * They show three stages.
 */
public final class Trajectories {
  static final double[] SIGMA = {1, .5, .25};
  static final double ETA = .05;
  private static final long LAST = 2000;
  private static final long EVERY = 4;

  private Trajectories() {}

  static double value(int mode, double alpha, long step) {
    double sigma = SIGMA[mode];
    return sigma / (1 + (sigma / alpha - 1) * Math.exp(-2 * ETA * sigma * step));
  }

  public static double loss(double alpha, long step) {
    double loss = 0;
    for (int i = 0; i < SIGMA.length; i++) {
      loss += .5 * Math.pow(SIGMA[i] - value(i, alpha, step), 2);
    }
    return loss;
  }

  public static double gradientNorm(double alpha, long step) {
    double squares = 0;
    for (int i = 0; i < SIGMA.length; i++) {
      double s = value(i, alpha, step);
      squares += 2 * s * Math.pow(SIGMA[i] - s, 2);
    }
    return Math.sqrt(squares);
  }

  public static List<Long> steps() {
    return LongStream.iterate(0, step -> step <= LAST, step -> step + EVERY).boxed().toList();
  }

  /** A table with a header: step, loss, gradient norm and singular values. */
  public static String csv(String separator, String lineEnd) {
    StringBuilder text =
        new StringBuilder(
            String.join(separator, "step", "train_loss", "grad norm", "s_1", "s_2", "s_3"));
    for (long t : steps()) {
      text.append(lineEnd).append(cells(separator, 1e-9, t));
    }
    return text.append(lineEnd).toString();
  }

  private static String cells(String separator, double alpha, long t) {
    return String.join(
        separator,
        Long.toString(t),
        Double.toString(loss(alpha, t)),
        Double.toString(gradientNorm(alpha, t)),
        Double.toString(value(0, alpha, t)),
        Double.toString(value(1, alpha, t)),
        Double.toString(value(2, alpha, t)));
  }

  /** Several runs in one table, all of them step by step, with keys opt and seed. */
  public static String mixedRuns(int seeds) {
    StringBuilder text = new StringBuilder("opt,seed,step,mse,gnorm,s_1,s_2,s_3\n");
    for (long t : steps()) {
      for (int seed = 1; seed <= seeds; seed++) {
        text.append("gd,%d,".formatted(seed)).append(cells(",", seed * 1e-9, t)).append('\n');
      }
    }
    return text.toString();
  }

  public static String jsonLines() {
    return steps().stream()
        .map(
            t ->
                String.format(
                    Locale.ROOT,
                    "{\"iter\": %d, \"loss\": %s, \"note\": \"x\", \"svs\": [%s, %s, %s],"
                        + " \"grad_norm\": %s}",
                    t,
                    loss(1e-9, t),
                    value(2, 1e-9, t),
                    value(1, 1e-9, t),
                    value(0, 1e-9, t),
                    gradientNorm(1e-9, t)))
        .collect(Collectors.joining("\n"));
  }

  static void parquet(Path file) throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType(
            "message run { required int64 step; required double loss; required float gnorm;"
                + " required group svs (LIST) { repeated group list { required double element; } }"
                + " }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration())
            .withType(type)
            .build()) {
      SimpleGroupFactory rows = new SimpleGroupFactory(type);
      for (long t : steps()) {
        Group row =
            rows.newGroup()
                .append("step", t)
                .append("loss", loss(1e-9, t))
                .append("gnorm", (float) gradientNorm(1e-9, t));
        Group list = row.addGroup("svs");
        for (int i = 0; i < SIGMA.length; i++) {
          list.addGroup("list").append("element", value(i, 1e-9, t));
        }
        writer.write(row);
      }
    }
  }

  /** An array in NumPy's format. */
  static byte[] npy(String type, boolean byColumns, String shape, double... values) {
    String dictionary =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n"
            .formatted(type, byColumns ? "True" : "False", shape);
    ByteOrder order = type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int size = Integer.parseInt(type.substring(2));
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + dictionary.length() + size * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) dictionary.length());
    bytes.put(dictionary.getBytes(StandardCharsets.US_ASCII)).order(order);
    for (double value : values) {
      if (size == 8) {
        bytes.putDouble(value);
      } else if (size == 4) {
        bytes.putFloat((float) value);
      } else {
        bytes.putShort((short) 0);
      }
    }
    return bytes.array();
  }

  /** The singular values as an array of (records x 3). */
  public static byte[] singularValues(String type) {
    return npy(
        type,
        false,
        "(%d, 3)".formatted(steps().size()),
        steps().stream()
            .flatMap(t -> Stream.of(0, 1, 2).map(i -> value(i, 1e-9, t)))
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  /** Two diagonal factors, sqrt(s) each, as an array of (records x rows x cols). */
  public static byte[] factor(int rows, int cols) {
    List<Double> all = new ArrayList<>();
    for (long t : steps()) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < cols; j++) {
          all.add(i == j && i < SIGMA.length ? Math.sqrt(value(i, 1e-9, t)) : 0);
        }
      }
    }
    return npy(
        "<f8",
        false,
        "(%d, %d, %d)".formatted(steps().size(), rows, cols),
        all.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public static byte[] stepArray() {
    return npy(
        "<f8",
        false,
        "(%d,)".formatted(steps().size()),
        steps().stream().mapToDouble(Long::doubleValue).toArray());
  }

  public static byte[] target() {
    return npy("<f8", false, "(3, 3)", 1, 0, 0, 0, .5, 0, 0, 0, .25);
  }

  /** A zip file of arrays. */
  public static byte[] npz(Map<String, byte[]> arrays) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey()));
        zip.write(array.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
