/**
 * Evaluation. {@link org.mlip4j.mtp.internal.MtpEvaluator} is the scalar form with the equations of the papers and the
 * oracle for the kernels.
 */
package org.mlip4j.mtp.internal;
