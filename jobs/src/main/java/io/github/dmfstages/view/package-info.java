/** The views of a warehouse in Spark SQL. */
package io.github.dmfstages.view;
