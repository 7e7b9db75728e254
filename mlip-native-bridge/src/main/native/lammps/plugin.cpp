/*
 * pair_style mlip4j as a plugin: `plugin load mlip4jplugin.so`, or LAMMPS_PLUGIN_PATH.
 *
 * For the licence see pair_mlip4j.h.
 */
#include "lammpsplugin.h"

#include "pair_mlip4j.h"
#include "version.h"
#include "version_check.h"

#include <cstdio>

using namespace LAMMPS_NS;

static Pair *create_mlip4j(LAMMPS *lmp)
{
  return new PairMlip4j(lmp);
}

/* As an error of LAMMPS where its C library has the function for it. */
static void refuse(void *lmp, const std::string &complaint)
{
  typedef void (*error_function)(void *, int, const char *);
  const int on_all_processes = 2;
  error_function error = reinterpret_cast<error_function>(dlsym(RTLD_DEFAULT, "lammps_error"));
  if (error)
    error(lmp, on_all_processes, complaint.c_str());
  else
    fprintf(stderr, "%s\n", complaint.c_str());
}

extern "C" __attribute__((visibility("default"))) void lammpsplugin_init(void *lmp, void *handle,
                                                                         void *regfunc)
{
  const std::string complaint = mlip4j_version_complaint(lmp);
  if (!complaint.empty()) {
    refuse(lmp, complaint);
    return;
  }
  lammpsplugin_t plugin = {};
  plugin.version = LAMMPS_VERSION;
  plugin.style = "pair";
  plugin.name = "mlip4j";
  plugin.info = "pair style mlip4j";
  plugin.author = "mlip4j";
  plugin.creator.v1 = reinterpret_cast<lammpsplugin_factory1 *>(&create_mlip4j);
  plugin.handle = handle;
  reinterpret_cast<lammpsplugin_regfunc>(regfunc)(&plugin, lmp);
}
