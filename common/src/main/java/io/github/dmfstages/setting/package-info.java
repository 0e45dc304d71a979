/** The settings of a run: each is declared once, and everything that handles settings follows. */
package io.github.dmfstages.setting;
