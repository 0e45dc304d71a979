package io.github.dmfstages.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.dmfstages.file.InvalidConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * JSON Lines: one object per record. An array of objects is read in the same way. The names are
 * those of the first object; later objects may have others, which are ignored.
 */
final class JsonRecords implements Records {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Python writes NaN and Infinity. They are read so that a message can name them.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final String location;
  private final JsonParser parser;
  private final List<String> names = new ArrayList<>();
  private Object[] values = {};
  private boolean waiting;
  private long row = 1;
  private int line;

  JsonRecords(String location, InputStream in) throws IOException, InvalidConfigException {
    this.location = location;
    this.parser = JSON.createParser(in);
    waiting = read(true);
    if (!waiting) {
      throw Records.wrongFile(location, "is empty");
    }
  }

  private boolean read(boolean first) throws IOException, InvalidConfigException {
    try {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY && first) {
        token = parser.nextToken();
      } else if (token == JsonToken.END_ARRAY) {
        token = parser.nextToken();
      }
      line = parser.currentTokenLocation().getLineNr();
      if (token == null) {
        return false;
      }
      if (token != JsonToken.START_OBJECT) {
        throw wrong("it should be an object, such as {\"step\": 0, \"loss\": 0.5}");
      }
      members(first);
      return true;
    } catch (JsonProcessingException e) {
      line = e.getLocation() == null ? line : e.getLocation().getLineNr();
      throw wrong(
          "it is not valid JSON: " + e.getOriginalMessage().replaceFirst(" \\(start marker.*", ""));
    }
  }

  private void members(boolean first) throws IOException, InvalidConfigException {
    Arrays.fill(values, null);
    List<Object> found = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      int column = names.indexOf(name);
      if (first && column < 0) {
        names.add(name);
        found.add(value(name));
      } else if (column < 0) {
        parser.skipChildren();
      } else if (first) {
        found.set(column, value(name));
      } else {
        values[column] = value(name);
      }
    }
    if (first) {
      values = found.toArray();
    }
  }

  private Object value(String name) throws IOException, InvalidConfigException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getText();
      case START_ARRAY -> array(name);
      case START_OBJECT -> {
        parser.skipChildren();
        yield null;
      }
      default -> null;
    };
  }

  private Object array(String name) throws IOException, InvalidConfigException {
    double[] numbers = new double[8];
    int size = 0;
    int rows = 0;
    int cols = -1;
    boolean nested = false;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t == JsonToken.START_ARRAY) {
        nested = true;
        if (!(array(name) instanceof double[] one)) {
          throw wrong("member '%s': is nested too deeply for a matrix".formatted(name));
        }
        if (cols >= 0 && one.length != cols) {
          throw wrong(
              "member '%s': its rows have %d and %d numbers".formatted(name, cols, one.length));
        }
        cols = one.length;
        rows++;
        numbers = Arrays.copyOf(numbers, Math.max(numbers.length, size + cols));
        System.arraycopy(one, 0, numbers, size, cols);
        size += cols;
      } else if (t.isNumeric() && !nested) {
        numbers = size == numbers.length ? Arrays.copyOf(numbers, 2 * size) : numbers;
        numbers[size++] = parser.getDoubleValue();
      } else {
        throw wrong("member '%s': %s is not a number".formatted(name, parser.getText()));
      }
    }
    double[] all = Arrays.copyOf(numbers, size);
    return nested ? new DenseMatrix(rows, cols, all, true) : all;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public boolean next() throws IOException, InvalidConfigException {
    if (waiting) {
      waiting = false;
      return true;
    }
    row++;
    return read(false);
  }

  @Override
  public Object value(int column) {
    return values[column];
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public int line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
