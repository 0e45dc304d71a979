package io.github.dmfstages.report;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DocumentLimits;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Draws an SVG file as a PNG file, with the fonts of this machine. */
final class Png {
  /**
   * Pixels for each unit of the SVG file. A width of 640 becomes 1920 pixels, which is six inches
   * at 320 pixels per inch.
   */
  static final int SCALE = 3;

  private static final DocumentLimits AS_LONG_AS_IT_TAKES =
      new DocumentLimits(
          DocumentLimits.DEFAULT_MAX_NESTING_DEPTH,
          DocumentLimits.DEFAULT_MAX_USE_NESTING_DEPTH,
          Integer.MAX_VALUE);

  private Png() {}

  private static void requireFont() throws IOException {
    try {
      new Font(Font.SANS_SERIF, Font.PLAIN, 12)
          .createGlyphVector(new FontRenderContext(null, true, true), "R");
    } catch (Error | RuntimeException e) {
      // The type of the exception depends on what is missing: a library, its configuration, or any
      // font.
      throw new IOException(
          "Java finds no font to draw letters with, so no PNG files were written. Install a font"
              + " (Debian: fontconfig, fonts-dejavu-core): "
              + e,
          e);
    }
  }

  /**
   * Returns the bytes of a PNG file.
   *
   * @throws IOException if this machine has no font that Java can draw letters with
   */
  static byte[] of(String svg) throws IOException {
    requireFont();
    SVGDocument document =
        new SVGLoader()
            .load(
                new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                null,
                LoaderContext.builder().documentLimits(AS_LONG_AS_IT_TAKES).build());
    if (document == null) {
      throw new IllegalArgumentException("not an SVG document");
    }
    FloatSize size = document.size();
    BufferedImage image =
        new BufferedImage(
            Math.round(size.width * SCALE),
            Math.round(size.height * SCALE),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    document.render(null, pen, new ViewBox(image.getWidth(), image.getHeight()));
    pen.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }
}
