/** Structure building, molecular dynamics, relaxation and analysis with any potential. */
module org.mlip4j.sim {
    requires transitive org.mlip4j.core;
    requires hipparchus.core;
    requires hipparchus.fft;
    requires hipparchus.optim;
    requires java.desktop;
    requires java.management;

    exports org.mlip4j.sim;
    exports org.mlip4j.sim.analysis;
    exports org.mlip4j.sim.build;
    exports org.mlip4j.sim.crystal;
    exports org.mlip4j.sim.cutout;
    exports org.mlip4j.sim.dynamics;
    exports org.mlip4j.sim.ipi;
    exports org.mlip4j.sim.label;
    exports org.mlip4j.sim.picture;
    exports org.mlip4j.sim.relaxation;
}
