/** Many runs at once: planning, one run a Spark task, commits as results come, progress. */
package io.github.dmfstages.sweep;
