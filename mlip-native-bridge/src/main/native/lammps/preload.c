/*
 * Adds pair_style mlip4j to a packaged LAMMPS that cannot load plugins: when this library is
 * preloaded, LAMMPS calls the function below instead of its own whenever it makes its list of
 * styles (at the start, and after `clear`). The style itself lies beside it, in
 * libmlip4j_lammps_style.so, and is loaded only then: other programs of the same shell, which get
 * this library as well, load nothing but these few lines.
 *
 * For the licence see pair_mlip4j.h.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define STYLE "libmlip4j_lammps_style.so"

typedef void force_function(void *force);

/* void LAMMPS_NS::Force::create_factories() */
void _ZN9LAMMPS_NS5Force16create_factoriesEv(void *force);

/* ISO C knows no conversion of an object pointer into that of a function. */
static force_function *function_at(void *address)
{
  force_function *function;
  memcpy(&function, &address, sizeof function);
  return function;
}

/* The function of the style's library that adds it, or NULL after saying why not. */
static force_function *find_style(void)
{
  Dl_info here;
  char path[PATH_MAX];
  const char *end = NULL;
  if (dladdr(STYLE, &here) && here.dli_fname) end = strrchr(here.dli_fname, '/');
  const int length = end ? (int) (end - here.dli_fname) + 1 : 0;
  snprintf(path, sizeof path, "%.*s%s", length, end ? here.dli_fname : "", STYLE);
  void *style = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void *add = style ? dlsym(style, "mlip4j_add_pair_style") : NULL;
  if (add == NULL) fprintf(stderr, "pair_style mlip4j cannot be used: %s\n", dlerror());
  return function_at(add);
}

__attribute__((visibility("default"))) void _ZN9LAMMPS_NS5Force16create_factoriesEv(void *force)
{
  function_at(dlsym(RTLD_NEXT, "_ZN9LAMMPS_NS5Force16create_factoriesEv"))(force);
  force_function *add = find_style();
  if (add) add(force);
}
