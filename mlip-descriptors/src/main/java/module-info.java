/** Model families: their coefficients, files and kernels. Found at run time by {@code ServiceLoader}. */
@SuppressWarnings("module")
module org.mlip4j.descriptors {
    requires transitive org.mlip4j.core;
    requires com.fasterxml.jackson.databind;
    requires jdk.incubator.vector;

    exports org.mlip4j.hdnnp;
    exports org.mlip4j.hdnnp.io;
    // Derivatives that only a fit needs.
    exports org.mlip4j.hdnnp.internal.kernel.training to
            org.mlip4j.train;
    exports org.mlip4j.model;
    exports org.mlip4j.mtp;
    exports org.mlip4j.mtp.internal.training to
            org.mlip4j.train;
    exports org.mlip4j.mtp.io;

    provides org.mlip4j.core.PotentialProvider with
            org.mlip4j.hdnnp.io.HdnnpProvider,
            org.mlip4j.mtp.io.MtpProvider,
            org.mlip4j.model.MlipFileProvider;
}
