/** The {@code mlip} command. The only module that prints or ends the process. */
module org.mlip4j.cli {
    requires info.picocli;
    requires java.desktop;
    requires me.tongfei.progressbar;
    requires org.mlip4j.bridge;
    requires org.mlip4j.core;
    requires org.mlip4j.descriptors;
    requires org.mlip4j.sim;
    requires org.mlip4j.train;
    requires org.knowm.xchart;

    opens org.mlip4j.cli to
            info.picocli;
    opens org.mlip4j.cli.analyze to
            info.picocli;
    opens org.mlip4j.cli.build to
            info.picocli;
    opens org.mlip4j.cli.learn to
            info.picocli;
}
