package io.github.dmfstages.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes one JSON document as a stream. Reading a number gives the same bits again, and a number
 * that is not finite is written as null. Members of the outer objects and arrays begin a new line.
 *
 * <p>If writing fails, the document stays incomplete, so that no reader takes it for the whole. An
 * {@link IOException} of the writer is thrown as {@link UncheckedIOException}.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .build();

  private final JsonGenerator json;

  private Json(JsonGenerator json) {
    this.json = json;
  }

  /**
   * Writes the document that {@code content} produces, and the end of its line. Flushes {@code out}
   * and leaves it open.
   *
   * @param levels in how many levels of nesting each member has a line of its own
   */
  public static void write(Writer out, int levels, Consumer<Json> content) {
    call(
        () -> {
          JsonGenerator generator = FACTORY.createGenerator(out);
          generator.setPrettyPrinter(new Lines(levels));
          document(generator, content);
          out.write(System.lineSeparator());
          out.flush();
        });
  }

  /**
   * Returns a document for a script element of an HTML page. It is ASCII, and no character in it
   * ends the element, begins a comment or breaks a line.
   */
  public static String forScript(Consumer<Json> content) {
    StringWriter text = new StringWriter();
    call(
        () -> {
          JsonGenerator generator = FACTORY.createGenerator(text);
          generator.setCharacterEscapes(new ScriptEscapes());
          generator.setHighestNonEscapedChar(127);
          document(generator, content);
        });
    return text.toString();
  }

  private static void document(JsonGenerator generator, Consumer<Json> content) throws IOException {
    content.accept(new Json(generator));
    generator.close();
  }

  /** An action of the generator, which may fail. */
  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  private static void call(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an object with the members that {@code members} writes. */
  public void object(Runnable members) {
    call(json::writeStartObject);
    members.run();
    call(json::writeEndObject);
  }

  /** Writes an array with the elements that {@code elements} writes. */
  public void array(Runnable elements) {
    call(json::writeStartArray);
    elements.run();
    call(json::writeEndArray);
  }

  /** Writes the name of the next member of an object. */
  public Json name(String name) {
    call(() -> json.writeFieldName(name));
    return this;
  }

  /** Writes a member of an object; see {@link #value}. */
  public void member(String name, Object value) {
    name(name).value(value);
  }

  /** Writes text that is JSON already. */
  public void raw(String text) {
    call(() -> json.writeRawValue(text));
  }

  /**
   * Writes a value: null, a number, a Boolean, an {@link Iterable} as an array, or a {@link Map} as
   * an object. Any other object is written as its text.
   */
  public void value(Object value) {
    if (value instanceof Iterable<?> elements) {
      array(() -> elements.forEach(this::value));
    } else if (value instanceof Map<?, ?> members) {
      object(() -> members.forEach((name, member) -> member(name.toString(), member)));
    } else {
      call(() -> scalar(value));
    }
  }

  private void scalar(Object value) throws IOException {
    if (value instanceof Double || value instanceof Float) {
      real((Number) value);
    } else if (value instanceof Number whole) {
      json.writeNumber(whole.toString());
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }

  private void real(Number value) throws IOException {
    if (Double.isFinite(value.doubleValue())) {
      // The text of a Double or a Float is JSON, and reads back to the same bits.
      json.writeNumber(value.toString());
    } else {
      json.writeNull();
    }
  }

  /** Puts each member of the outer levels on a line of its own. */
  private static final class Lines extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1;

    private final int levels;
    private int level;

    Lines(int levels) {
      this.levels = levels;
    }

    private void separate(JsonGenerator json) throws IOException {
      json.writeRaw(',');
      json.writeRaw(level <= levels ? System.lineSeparator() : " ");
    }

    private void begin(JsonGenerator json) throws IOException {
      if (level <= levels) {
        json.writeRaw(System.lineSeparator());
      }
    }

    private void end(JsonGenerator json, int members, char bracket) throws IOException {
      if (members > 0) {
        begin(json);
      }
      level--;
      json.writeRaw(bracket);
    }

    @Override
    public void writeStartObject(JsonGenerator json) throws IOException {
      level++;
      json.writeRaw('{');
    }

    @Override
    public void beforeObjectEntries(JsonGenerator json) throws IOException {
      begin(json);
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
      separate(json);
    }

    @Override
    public void writeEndObject(JsonGenerator json, int members) throws IOException {
      end(json, members, '}');
    }

    @Override
    public void writeStartArray(JsonGenerator json) throws IOException {
      level++;
      json.writeRaw('[');
    }

    @Override
    public void beforeArrayValues(JsonGenerator json) throws IOException {
      begin(json);
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
      separate(json);
    }

    @Override
    public void writeEndArray(JsonGenerator json, int members) throws IOException {
      end(json, members, ']');
    }
  }

  /** Escapes the characters that must not appear as themselves in a script element. */
  private static final class ScriptEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&'}) {
        codes[c] = ESCAPE_STANDARD;
      }
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return null;
    }
  }
}
