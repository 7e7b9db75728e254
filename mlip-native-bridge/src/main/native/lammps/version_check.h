/*
 * LAMMPS has no stable binary interface: a style works only in the version that it was built for.
 */
#ifndef MLIP4J_VERSION_CHECK_H
#define MLIP4J_VERSION_CHECK_H

#include <dlfcn.h>
#include <string>

/* Empty when the running LAMMPS is the one of the headers, else a sentence. Looks into nothing
   that depends on the version. */
inline std::string mlip4j_version_complaint(void *lmp)
{
  typedef int (*version_function)(void *);
  version_function version =
      reinterpret_cast<version_function>(dlsym(RTLD_DEFAULT, "lammps_version"));
  const int running = version ? version(lmp) : 0;
  if (running == MLIP4J_LAMMPS) return "";
  return "the pair style mlip4j was built for LAMMPS version " + std::to_string(MLIP4J_LAMMPS) +
      " but this is version " + std::to_string(running) +
      "; build it again for this LAMMPS (build.sh with LAMMPS_SOURCE)";
}

#endif
