/**
 * The settings of a run: each is declared once, and everything that handles settings follows. What
 * a person states becomes the complete configuration, with its run id.
 */
package io.github.dmfstages.setting;
