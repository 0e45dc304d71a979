/** One run, from configuration to result. */
package io.github.dmfstages.run;
