module consumer {
    requires org.mlip4j.core;
}
