package org.mlip4j.mtp;

/** What an extrapolation grade is a property of. */
public enum GradeMode {
    /** Each atom with its neighbours. */
    NEIGHBORHOOD,
    /** A whole configuration. */
    CONFIGURATION
}
