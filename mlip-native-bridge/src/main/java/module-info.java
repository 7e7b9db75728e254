/** The C interface: function pointers into the library for LAMMPS, Python and other hosts. */
module org.mlip4j.bridge {
    requires org.mlip4j.core;
}
