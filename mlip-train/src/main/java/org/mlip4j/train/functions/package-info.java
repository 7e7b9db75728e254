/** Sets of symmetry functions: made by rule, and selected by what they tell of a data set. */
package org.mlip4j.train.functions;
