/**
 * A server that answers questions about warehouses over HTTP, from one Spark session that stays
 * open.
 */
package io.github.dmfstages.serve;
