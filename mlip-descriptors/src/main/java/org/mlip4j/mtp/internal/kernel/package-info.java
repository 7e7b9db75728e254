/**
 * The evaluation in vectors. Lanes are central atoms of one species, so that no sum over neighbours ever crosses lanes and
 * the product tree is evaluated for several atoms at once.
 */
package org.mlip4j.mtp.internal.kernel;
