/*
 * LAMMPS has no stable binary interface: a style works only in the version that it was built for.
 */
#ifndef MLIP4J_VERSION_CHECK_H
#define MLIP4J_VERSION_CHECK_H

#include "lmptype.h"

#include <dlfcn.h>
#include <string>

/* Empty when the running LAMMPS is the one of the headers, with integers of their sizes, else a
   sentence. Looks into nothing that depends on either. */
inline std::string mlip4j_version_complaint(void *lmp)
{
  typedef int (*version_function)(void *);
  version_function version =
      reinterpret_cast<version_function>(dlsym(RTLD_DEFAULT, "lammps_version"));
  const int running = version ? version(lmp) : 0;
  if (running != MLIP4J_LAMMPS)
    return "the pair style mlip4j was built for LAMMPS version " + std::to_string(MLIP4J_LAMMPS) +
        " but this is version " + std::to_string(running) +
        "; build it again for this LAMMPS (build.sh with LAMMPS_SOURCE)";
  typedef int (*setting_function)(void *, const char *);
  setting_function setting =
      reinterpret_cast<setting_function>(dlsym(RTLD_DEFAULT, "lammps_extract_setting"));
  const int built = sizeof(LAMMPS_NS::tagint), ids = setting ? setting(lmp, "tagint") : built;
  if (ids == built) return "";
  return "the pair style mlip4j was built for atom ids of " + std::to_string(built) +
      " bytes but this LAMMPS has " + std::to_string(ids) +
      "; build it again with cmake and -D LAMMPS_BIGBIG=" + (ids == 8 ? "on" : "off");
}

#endif
