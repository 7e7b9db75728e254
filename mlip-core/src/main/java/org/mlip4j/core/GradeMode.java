package org.mlip4j.core;

/** What an extrapolation grade is a property of. */
public enum GradeMode {
    /** Each atom with its neighbours. */
    NEIGHBORHOOD,
    /** A whole configuration. */
    CONFIGURATION
}
