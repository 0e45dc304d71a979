package io.github.dmfstages.reproduce;

import io.github.dmfstages.claim.JudgedClaim;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes verdicts in the XML format of JUnit's runners, which CI servers show. Each reproduction is
 * a test suite. Each claim is a test case, and so is its control.
 */
public final class JUnitXml {
  /**
   * The characters that XML 1.0 can't hold, whether escaped or not. The text of an error may
   * contain any of them.
   */
  private static final Pattern NOT_XML =
      Pattern.compile("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

  private static final String REPLACEMENT = "\uFFFD";

  private final XMLStreamWriter xml;

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Returns the document.
   *
   * @param judged the claims of each reproduction, by its name
   */
  public static String of(Map<String, List<JudgedClaim>> judged) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new JUnitXml(xml).document(judged);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private void document(Map<String, List<JudgedClaim>> judged) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    for (Map.Entry<String, List<JudgedClaim>> suite : judged.entrySet()) {
      suite(suite.getKey(), suite.getValue());
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void suite(String name, List<JudgedClaim> claims) throws XMLStreamException {
    long controls = claims.stream().filter(c -> c.claim().control().isPresent()).count();
    long failures =
        claims.stream().filter(c -> c.error() == null && !c.holds()).count()
            + claims.stream().filter(JudgedClaim::controlHolds).count();
    long errors = claims.stream().filter(c -> c.error() != null).count();
    start(
        "testsuite",
        "name",
        name,
        "tests",
        Long.toString(claims.size() + controls),
        "failures",
        Long.toString(failures),
        "errors",
        Long.toString(errors),
        "timestamp",
        claims.get(0).judgedAt().toString(),
        "time",
        seconds(claims.stream().mapToDouble(JudgedClaim::seconds).sum()));
    for (JudgedClaim judged : claims) {
      claim(name, judged);
    }
    xml.writeEndElement();
  }

  private void claim(String suite, JudgedClaim judged) throws XMLStreamException {
    String name = judged.claim().name();
    String text =
        "%s: %s should be %s"
            .formatted(judged.claim().statement(), judged.value(), judged.claim().band());
    start("testcase", "classname", suite, "name", name, "time", seconds(judged.seconds()));
    if (judged.error() != null) {
      outcome("error", judged.error());
    } else if (!judged.holds()) {
      outcome("failure", text);
    }
    xml.writeEndElement();
    if (judged.claim().control().isPresent()) {
      start("testcase", "classname", suite, "name", name + " (control)", "time", seconds(0));
      if (judged.controlHolds()) {
        outcome(
            "failure",
            "the control is also true: %s is %s, so the claim shows nothing"
                .formatted(judged.controlValue(), judged.claim().band()));
      }
      xml.writeEndElement();
    }
  }

  private void start(String element, String... attributes) throws XMLStreamException {
    xml.writeStartElement(element);
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i], NOT_XML.matcher(attributes[i + 1]).replaceAll(REPLACEMENT));
    }
  }

  private void outcome(String element, String message) throws XMLStreamException {
    start(element, "message", message);
    xml.writeEndElement();
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }
}
