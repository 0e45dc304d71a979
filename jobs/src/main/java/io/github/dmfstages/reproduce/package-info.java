/** Claims of papers judged by the tables, and how their values went over time. */
package io.github.dmfstages.reproduce;
