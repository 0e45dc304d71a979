package io.github.dmfstages.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, against what another parser reads. */
class JsonTest {
  private static final ObjectMapper PARSER = new ObjectMapper();

  private static String written(int levels, Consumer<Json> content) {
    StringWriter text = new StringWriter();
    Json.write(text, levels, content);
    return text.toString();
  }

  private static JsonNode read(Object value) throws IOException {
    return PARSER.readTree(written(0, json -> json.value(value)));
  }

  @Test
  void double_ofAnyBits_isReadBackToTheSameBits() throws IOException {
    Random random = new Random(1);
    List<Double> all =
        Stream.concat(
                Stream.of(0.0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 2e-323, 1e-5, 1 / 3.0),
                Stream.generate(() -> Double.longBitsToDouble(random.nextLong())).limit(10_000))
            .filter(Double::isFinite)
            .toList();

    JsonNode array = read(all);

    for (int i = 0; i < all.size(); i++) {
      assertThat(Double.parseDouble(array.get(i).asText())).isEqualTo(all.get(i));
    }
  }

  @Test
  void long_isReadBackAsItIs() throws IOException {
    assertThat(read(Long.MIN_VALUE).asText()).isEqualTo("-9223372036854775808");
  }

  @Test
  void number_thatIsNotFinite_isNull() throws IOException {
    assertThat(read(Arrays.asList(Double.NaN, Double.NEGATIVE_INFINITY, Float.NaN, null)))
        .hasSize(4)
        .allMatch(JsonNode::isNull);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 9})
  void document_onLinesOfAnyLevels_isTheSameDocument(int levels) throws IOException {
    Map<String, Object> expected =
        Map.of(
            "a \"b\" \\ \u0001 \u2028 \u00e9",
            List.of(1, List.of(true, Map.of()), List.of(), "x\ny"),
            "c",
            Map.of("d", Arrays.asList(null, 2.5)));

    assertThat(PARSER.readTree(written(levels, json -> json.value(expected))))
        .isEqualTo(PARSER.valueToTree(expected));
  }

  @Test
  void elements_ofTheOuterLevel_areOnLinesOfTheirOwn() {
    String text =
        written(
            1,
            json ->
                json.array(() -> IntStream.range(0, 3).forEach(i -> json.value(List.of(i, i)))));

    assertThat(text.lines()).containsExactly("[", "[0, 0],", "[1, 1],", "[2, 2]", "]");
  }

  @Test
  void script_ofAnyText_hasNothingThatHtmlWouldRead_andIsReadBackAsItIs() throws IOException {
    String text = "</script><!-- & \u2028 \u2029 \ud83d\ude00 \ud800 \u007f \u00e9 \"";

    String script = Json.forScript(json -> json.value(text));

    assertThat(script).isASCII().doesNotContain("<", ">", "&");
    assertThat(PARSER.readTree(script).asText()).isEqualTo(text);
  }

  @Test
  void document_whoseContentFails_isNotCompleted() {
    StringWriter text = new StringWriter();

    assertThatThrownBy(
            () ->
                Json.write(
                    text,
                    0,
                    json ->
                        json.array(
                            () -> {
                              // More than the generator keeps for later.
                              json.value("x".repeat(100_000));
                              throw new IllegalStateException("the source has gone");
                            })))
        .hasMessage("the source has gone");

    assertThat(text.toString()).startsWith("[\"xxx");
    assertThatThrownBy(() -> PARSER.readTree(text.toString()))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void writer_thatFails_isReported() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> Json.write(full, 0, json -> json.value(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("No space left on device");
  }
}
