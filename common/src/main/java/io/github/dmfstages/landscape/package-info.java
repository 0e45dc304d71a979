/**
 * What theory says of the landscape between the saddles: escape times, the step budget, the
 * stability limit.
 */
package io.github.dmfstages.landscape;
