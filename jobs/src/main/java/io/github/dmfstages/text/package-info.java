/** Text for people and programs: what every command may need to print. */
package io.github.dmfstages.text;
