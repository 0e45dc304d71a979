/**
 * The settings of a run: each is declared once, and everything that handles settings follows. The
 * settings that a person gives become the complete configuration of a run, with its run id.
 */
package io.github.dmfstages.setting;
