/*
 * pair_style mlip4j: see pair_mlip4j.h, also for the licence.
 */
#include "pair_mlip4j.h"

#include "atom.h"
#include "comm.h"
#include "domain.h"
#include "error.h"
#include "force.h"
#include "memory.h"
#include "neigh_list.h"
#include "neighbor.h"
#include "universe.h"
#include "update.h"
#include "utils.h"

#include "full_neighbors.h"
#include "mlip4j.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using namespace LAMMPS_NS;

static constexpr int REPORT_SIZE = 2048;

/* species codes from here on name no element */
static constexpr int32_t FIRST_UNNAMED = 1000;

/* of a grade, by which it may differ when the same atoms come in another order */
static constexpr double SAME_GRADE = 1e-6;

/* a potential that has evaluated more atoms than this uses its compiled kernels, see mlip4j_warm_up */
static constexpr double FEW_ATOMS = 2000.0;

/* ---- life ----------------------------------------------------------------------------- */

PairMlip4j::PairMlip4j(LAMMPS *lmp) : Pair(lmp), report(REPORT_SIZE)
{
  single_enable = 0;
  restartinfo = 0;
  one_coeff = 1;
  manybody_flag = 1;
  // the virial comes from the model, per atom with all nine components
  no_virial_fdotr_compute = 1;
  centroidstressflag = CENTROID_AVAIL;
  comm_reverse = 3;
  nextra = EXTRA;
  pvector = new double[EXTRA]();
}

PairMlip4j::~PairMlip4j()
{
  mlip4j_free(potential);
  if (allocated) {
    memory->destroy(setflag);
    memory->destroy(cutsq);
  }
  delete[] pvector;
}

/* ---- pair_style mlip4j [units L,E] [elements A,B,...] [cflength X] [cfenergy X] [committee N]
                          [precision double | single] [threads N] [warmup SECONDS] [extrapolation ignore | warn [N] | stop N] [grade N]
                          [threshold save X] [threshold break X] [threshold file F] ---------- */

void PairMlip4j::settings(int narg, char **arg)
{
  extrapolation = Extrapolation::WARN;
  limit = 1000;
  committee_every = 0;
  threads = 1;
  warmup.clear();
  precision.clear();
  model_units.clear();
  model_elements.clear();
  cflength = cfenergy = 0.0;
  grade_every = 0;
  threshold_save = threshold_break = 0.0;
  saved_step = -1;
  forget_results();
  // partitions share a folder, as for LAMMPS' own log files
  threshold_file = universe->nworlds == 1 ? "preselected.cfg"
      : "preselected." + std::to_string(universe->iworld) + ".cfg";
  for (int i = 0; i < narg;) i = parse_setting(i, narg, arg);
  if (!model_units.empty() && (cflength > 0.0 || cfenergy > 0.0))
    error->all(FLERR, std::string("pair_style mlip4j takes units, or cflength and cfenergy, "
                                  "not both"));
  if (threshold_save > 0.0 && threshold_break > 0.0 && threshold_break < threshold_save)
    error->all(FLERR, std::string("pair_style mlip4j: threshold break must not be below "
                                  "threshold save"));
  if (grade_every == 0 && (threshold_save > 0.0 || threshold_break > 0.0)) grade_every = 1;
}

static std::string folder_of(const std::string &file)
{
  const size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : file.substr(0, slash + 1);
}

/* Now, and not when the first configuration is above the threshold. */
void PairMlip4j::require_threshold_file()
{
  const size_t dot = threshold_file.rfind('.');
  std::string ending = dot == std::string::npos ? "" : threshold_file.substr(dot);
  for (char &c : ending) c = static_cast<char>(tolower(c));
  if (ending != ".cfg" && ending != ".xyz" && ending != ".extxyz" && ending != ".exyz")
    error->all(FLERR, "pair_style mlip4j: threshold file " + threshold_file +
               " must end with .cfg or .xyz");
  int writable = 0, replaceable = 0;
  if (comm->me == 0) {
    struct stat present;
    writable = access(folder_of(threshold_file).c_str(), W_OK) == 0;
    replaceable = stat(threshold_file.c_str(), &present) != 0 || S_ISREG(present.st_mode);
  }
  MPI_Bcast(&writable, 1, MPI_INT, 0, world);
  MPI_Bcast(&replaceable, 1, MPI_INT, 0, world);
  if (!writable)
    error->all(FLERR, "pair_style mlip4j: threshold file " + threshold_file +
               " cannot be written: make its folder first");
  if (!replaceable)
    error->all(FLERR, "pair_style mlip4j: threshold file " + threshold_file +
               " cannot be written: there is something of that name which is no plain file");
}

/* threshold save X | threshold break X | threshold file F */
int PairMlip4j::parse_threshold(int i, int narg, char **arg)
{
  const std::string what = i + 1 < narg ? arg[i + 1] : "";
  if ((what != "save" && what != "break" && what != "file") || i + 2 >= narg)
    error->all(FLERR, std::string("pair_style mlip4j: threshold must be followed by save X, break X "
                                  "or file NAME"));
  if (what == "file") {
    threshold_file = arg[i + 2];
  } else {
    const double grade = utils::numeric(FLERR, arg[i + 2], false, lmp);
    if (!(grade > 0.0))
      error->all(FLERR, "pair_style mlip4j: threshold " + what + " must be positive");
    (what == "save" ? threshold_save : threshold_break) = grade;
  }
  return i + 3;
}

int PairMlip4j::parse_setting(int i, int narg, char **arg)
{
  const std::string key = arg[i];
  if (key == "extrapolation") return parse_extrapolation(i, narg, arg);
  if (key == "threshold") return parse_threshold(i, narg, arg);
  if (key != "units" && key != "elements" && key != "cflength" && key != "cfenergy" &&
      key != "committee" && key != "grade" && key != "threads" && key != "warmup" &&
      key != "precision")
    error->all(FLERR, "pair_style mlip4j does not know '" + key +
               "': use units, elements, cflength, cfenergy, committee, precision, threads, "
               "warmup, extrapolation, grade or threshold; the model is named in pair_coeff * * MODEL "
               "and the elements of the types");
  if (i + 1 >= narg) error->all(FLERR, "pair_style mlip4j: " + key + " needs a value");
  if (key == "units") {
    model_units = arg[i + 1];
  } else if (key == "elements") {
    model_elements = arg[i + 1];
  } else if (key == "committee" || key == "grade") {
    const bigint every = utils::bnumeric(FLERR, arg[i + 1], false, lmp);
    if (every < 0) error->all(FLERR, "pair_style mlip4j: " + key + " needs a number of steps");
    (key == "committee" ? committee_every : grade_every) = every;
  } else if (key == "threads") {
    threads = utils::inumeric(FLERR, arg[i + 1], false, lmp);
    if (threads < 1) error->all(FLERR, std::string("pair_style mlip4j: threads must be at least 1"));
  } else if (key == "precision") {
    precision = arg[i + 1];
    if (precision != "double" && precision != "single")
      error->all(FLERR, "pair_style mlip4j: precision is double or single, not " + precision);
  } else if (key == "warmup") {
    if (utils::numeric(FLERR, arg[i + 1], false, lmp) < 0.0)
      error->all(FLERR, std::string("pair_style mlip4j: warmup must not be negative"));
    warmup = arg[i + 1];
  } else {
    const double factor = utils::numeric(FLERR, arg[i + 1], false, lmp);
    if (!(factor > 0.0)) error->all(FLERR, "pair_style mlip4j: " + key + " must be positive");
    (key == "cflength" ? cflength : cfenergy) = factor;
  }
  return i + 2;
}

bigint PairMlip4j::whole_number(const std::string &text, const std::string &key)
{
  if (text.find_first_not_of("0123456789") != std::string::npos || text.empty())
    error->all(FLERR, "pair_style mlip4j: " + key + " needs a whole number, 0 or more, not " + text);
  return utils::bnumeric(FLERR, text.c_str(), false, lmp);
}

int PairMlip4j::parse_extrapolation(int i, int narg, char **arg)
{
  const std::string mode = i + 1 < narg ? arg[i + 1] : "";
  const bool number = i + 2 < narg && !isalpha(static_cast<unsigned char>(arg[i + 2][0]));
  if (mode == "ignore") {
    extrapolation = Extrapolation::IGNORE;
    return i + 2;
  }
  if (mode == "warn") {
    extrapolation = Extrapolation::WARN;
    limit = number ? whole_number(arg[i + 2], "extrapolation warn") : 1000;
    return number ? i + 3 : i + 2;
  }
  if (mode == "stop" && number) {
    extrapolation = Extrapolation::STOP;
    limit = whole_number(arg[i + 2], "extrapolation stop");
    return i + 3;
  }
  error->all(FLERR, std::string("pair_style mlip4j: extrapolation must be followed by ignore, "
                                "warn, warn N or stop N"));
  return narg;
}

/* ---- pair_coeff * * MODEL El1 El2 ... -------------------------------------------------- */

void PairMlip4j::coeff(int narg, char **arg)
{
  const int ntypes = atom->ntypes;
  if (narg != 3 + ntypes || strcmp(arg[0], "*") != 0 || strcmp(arg[1], "*") != 0)
    error->all(FLERR, "pair_coeff for mlip4j must be * * MODEL and one element or NULL for each of "
               "the " + std::to_string(ntypes) + " atom types");
  if (!allocated) {
    allocated = 1;
    memory->create(setflag, ntypes + 1, ntypes + 1, "pair:setflag");
    memory->create(cutsq, ntypes + 1, ntypes + 1, "pair:cutsq");
  }
  model = arg[2];
  type_names.assign(arg + 3, arg + narg);
  load();
  for (int i = 1; i <= ntypes; i++)
    for (int j = 1; j <= ntypes; j++) setflag[i][j] = type_species[i] && type_species[j];
}

/* The names in pair_coeff, each once: they name the species of a model that only numbers them. */
std::string PairMlip4j::elements_of_types() const
{
  std::vector<std::string> names;
  std::string elements;
  for (const std::string &name : type_names) {
    if (name == "NULL" || std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
    elements += (elements.empty() ? "" : ",") + name;
  }
  if (names.empty()) error->all(FLERR, std::string("pair_coeff for mlip4j names no element"));
  return elements;
}

/* LAMMPS' units as LENGTH,ENERGY of mlip4j */
std::string PairMlip4j::host_units() const
{
  const std::string style = update->unit_style;
  if (style == "metal") return "angstrom,ev";
  if (style == "real") return "angstrom,kcal/mol";
  if (style == "electron") return "bohr,hartree";
  error->all(FLERR, "pair_style mlip4j works with units metal, real and electron, not with units " +
             style);
  return "";
}

/* cflength and cfenergy turn LAMMPS' numbers into the model's, as they do for n2p2 */
std::string PairMlip4j::model_units_option() const
{
  if (cflength == 0.0 && cfenergy == 0.0) return model_units;
  double length = 1.0, energy = 1.0;
  const std::string host = host_units();
  if (host == "bohr,hartree") {
    length = 0.529177210903;
    energy = 27.211386245988;
  } else if (host == "angstrom,kcal/mol") {
    energy = 4184.0 / (6.02214076e23 * 1.602176634e-19);
  }
  char text[64];
  snprintf(text, sizeof text, "%.17g,%.17g", length / (cflength > 0.0 ? cflength : 1.0),
           energy / (cfenergy > 0.0 ? cfenergy : 1.0));
  return text;
}

/* What mlip4j_load is told; other settings hold without loading anew. */
std::vector<std::string> PairMlip4j::load_options() const
{
  return {"units=" + model_units_option(),
          "elements=" + (model_elements.empty() ? elements_of_types() : model_elements),
          "host_units=" + host_units(), "threads=" + std::to_string(threads),
          "precision=" + precision, "warmup=" + warmup};
}

void PairMlip4j::load()
{
  const std::vector<std::string> texts = load_options();
  std::vector<const char *> options;
  for (const std::string &text : texts) options.push_back(text.c_str());
  loaded_with.clear();
  mlip4j_free(potential);
  potential = nullptr;
  forget_results();
  int failed =
      mlip4j_load(model.c_str(), options.data(), static_cast<int>(options.size()), &potential);
  int any = 0;
  MPI_Allreduce(&failed, &any, 1, MPI_INT, MPI_MAX, world);
  if (any) fail_together(failed, mlip4j_last_error());
  describe();
  require_settings();
  type_species.assign(1, 0);
  for (const std::string &name : type_names) type_species.push_back(species_of(name));
  loaded_with = texts;
  masses_checked = false;
}

/* Elements in another order than the types are the usual mistake, and masses tell. */
void PairMlip4j::check_masses()
{
  if (masses_checked || comm->me != 0 || atom->mass == nullptr) return;
  masses_checked = true;
  for (int i = 1; i <= atom->ntypes; i++) {
    char symbol[4] = "";
    int32_t code = 0;
    if (type_species[i] == 0 || type_species[i] >= FIRST_UNNAMED || !atom->mass_setflag[i])
      continue;
    if (mlip4j_element_of_mass(atom->mass[i], symbol) ||
        (symbol[0] && mlip4j_species(symbol, &code)))
      error->one(FLERR, std::string(mlip4j_last_error()));
    if (code == 0 || code == type_species[i]) continue;
    char mass[32];
    snprintf(mass, sizeof mass, "%g", atom->mass[i]);
    error->warning(FLERR, "mlip4j: type " + std::to_string(i) + " is " + type_names[i - 1] +
                   " in pair_coeff, but its mass " + mass + " is that of " + symbol);
  }
}

/* What compute pair and fix pair tell is of the settings and the model of now. */
void PairMlip4j::forget_results()
{
  std::fill_n(pvector, static_cast<int>(EXTRA), 0.0);
  atom_extrapolations.clear();
  atom_spread.clear();
  atom_grades.clear();
}

/* All processes stop, with the sentence of the first that failed. */
void PairMlip4j::fail_together(int failed, const std::string &sentence)
{
  int mine = failed ? comm->me : comm->nprocs, first = 0;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, world);
  char text[REPORT_SIZE] = "";
  snprintf(text, sizeof text, "%s", sentence.c_str());
  MPI_Bcast(text, sizeof text, MPI_CHAR, first, world);
  error->all(FLERR, std::string(text));
}

/* 0 for NULL */
int32_t PairMlip4j::species_of(const std::string &name)
{
  int32_t code = 0;
  if (name == "NULL") return 0;
  if (mlip4j_species(name.c_str(), &code)) error->all(FLERR, std::string(mlip4j_last_error()));
  if (std::find(known.begin(), known.end(), code) == known.end())
    error->all(FLERR, "the potential " + model + " does not know " + name);
  return code;
}

/* What stands between a key and the end of its value, without quotes and commas. */
static std::string json_value(const char *json, const char *key, const char *end)
{
  const char *at = strstr(json, key);
  if (at == nullptr) return "";
  at += strlen(key);
  std::string value(at, strcspn(at, end));
  value.erase(std::remove_if(value.begin(), value.end(),
                             [](char c) { return c == '"' || c == ','; }),
              value.end());
  return value;
}

void PairMlip4j::describe()
{
  mlip4j_description about = {};
  about.size = sizeof about;
  if (mlip4j_describe(potential, &about)) error->all(FLERR, std::string(mlip4j_last_error()));
  known.assign(about.elements, about.elements + about.element_count);
  cutoff = about.cutoff;
  members = static_cast<int>(about.member_count);
  grade_mode = about.grade_mode;
  feature_count = about.feature_count;
  counts_extrapolations = strstr(about.json, "\"counts_extrapolations\": true") != nullptr;
  if (comm->me == 0)
    utils::logmesg(lmp, "mlip4j: " + std::string(about.family) + " potential " + model + " of " +
                   json_value(about.json, "\"elements\": [", "]") + ", cutoff " +
                   std::to_string(cutoff) +
                   (members ? ", committee of " + std::to_string(members) : "") + ", kernel " +
                   json_value(about.json, "\"kernel\": \"", "\"") + ", " +
                   std::to_string(threads) + (threads == 1 ? " thread" : " threads") +
                   " per process\n");
}

/* What the settings ask of the model. */
void PairMlip4j::require_settings()
{
  if (grade_every > 0 && grade_mode == 0)
    error->all(FLERR, "the potential " + model + " has no active set and gives no "
               "grades; select one from its training set with 'mlip grade --build-from'");
  if (extrapolation == Extrapolation::STOP && !counts_extrapolations)
    error->all(FLERR, "the potential " + model +
               " does not count extrapolations; leave out 'extrapolation stop'");
  if (committee_every > 0 && members == 0)
    error->all(FLERR, "the potential " + model + " is not a committee");
}

/* ---- init ------------------------------------------------------------------------------ */

void PairMlip4j::init_style()
{
  if (!force->newton_pair)
    error->all(FLERR, std::string("pair_style mlip4j needs newton pair on"));
  if (threshold_save > 0.0) require_threshold_file();
  // pair_style may have been given again without pair_coeff
  if (loaded_with != load_options())
    load();
  else
    require_settings();
  check_masses();
  // now, and not within a timed step
  const double mine = (update->nsteps + 1.0) * atom->natoms / comm->nprocs;
  if (mine > FEW_ATOMS && mlip4j_warm_up(potential))
    error->one(FLERR, std::string(mlip4j_last_error()));
  request_full_neighbors(neighbor, this, instance_me, error);
  total_count = warned_count = 0;
  warned_step = -1;
}

double PairMlip4j::init_one(int i, int j)
{
  if (!setflag[i][j]) error->all(FLERR, std::string("All pair coeffs are not set"));
  return cutoff;
}

/* ---- compute ---------------------------------------------------------------------------- */

/* Older ones, that of September 2021 too, clear ten numbers in every row of nine: the last row needs another. */
void PairMlip4j::reserve_centroid_virials()
{
  if (atom->nmax < maxcvatom) return;
  maxcvatom = atom->nmax + 1;
  memory->destroy(cvatom);
  memory->create(cvatom, comm->nthreads * maxcvatom, 9, "pair:cvatom");
}

void PairMlip4j::compute(int eflag, int vflag)
{
  if (vflag & VIRIAL_CENTROID) reserve_centroid_virials();
  ev_init(eflag, vflag);

  const int nlocal = atom->nlocal;
  const int nall = nlocal + atom->nghost;
  const bool per_atom_virial = vflag_atom || cvflag_atom;
  // compute pair tells the counts whatever the messages are
  const bool counting = counts_extrapolations || extrapolations_flag;
  const bool spreading = members > 0 &&
      (spread_flag || (committee_every > 0 && update->ntimestep % committee_every == 0));

  const bool grading = grade_mode != 0 &&
      (grade_flag || (grade_every > 0 && update->ntimestep % grade_every == 0));

  mlip4j_neighbors neighbors = {};
  neighbors.size = sizeof neighbors;
  neighbors.local_count = nlocal;
  neighbors.ghost_count = atom->nghost;
  neighbors.types = atom->type;
  neighbors.type_species = type_species.data();
  neighbors.type_count = static_cast<int64_t>(type_species.size());
  neighbors.positions = nall ? atom->x[0] : nullptr;
  neighbors.center_count = list->inum;
  neighbors.centers = list->ilist;
  neighbors.neighbor_counts = list->numneigh;
  neighbors.neighbors = list->firstneigh;
  neighbors.neighbor_mask = NEIGHMASK;

  double energy = 0.0, model_virial[9] = {0.0};
  int64_t count = 0;
  mlip4j_output output = {};
  output.size = sizeof output;
  output.energy = &energy;
  output.forces = nall ? atom->f[0] : nullptr;
  output.virial = vflag_global ? model_virial : nullptr;
  output.atom_energies = eflag_atom ? eatom : nullptr;
  if (per_atom_virial) {
    atom_virials.resize(9 * static_cast<size_t>(nall));
    output.atom_virials = atom_virials.data();
  }
  if (counting) {
    atom_counts.resize(nlocal);
    output.atom_extrapolations = atom_counts.data();
    output.extrapolations = &count;
    if (extrapolation != Extrapolation::IGNORE) {
      output.report = report.data();
      output.report_size = report.size();
    }
  }
  if (spreading) {
    member_energies.resize(members);
    member_forces.resize(3 * static_cast<size_t>(members) * nall);
    output.member_energies = member_energies.data();
    output.member_forces = member_forces.data();
  }

  double max_grade = 0.0;
  if (grading && grade_mode == 1) {
    atom_grades.resize(std::max(nlocal, 1));
    output.atom_grades = atom_grades.data();
    output.max_grade = &max_grade;
  } else if (grading) {
    grade_features.resize(feature_count);
    output.grade_features = grade_features.data();
  }

  if (mlip4j_compute_neighbors(potential, &neighbors, &output))
    error->one(FLERR, std::string(mlip4j_last_error()));

  if (eflag_global) eng_vdwl += energy;
  if (vflag_global) tally_virial(model_virial);
  if (per_atom_virial) tally_atom_virials();
  if (spreading) tally_spread();
  if (counting) tally_extrapolations(count);
  if (grading) tally_grades(max_grade);
}

/* xx yy zz xy xz yz from xx xy xz yx yy yz zx zy zz */
static void add_symmetric(const double *w, double *v)
{
  v[0] += w[0];
  v[1] += w[4];
  v[2] += w[8];
  v[3] += 0.5 * (w[1] + w[3]);
  v[4] += 0.5 * (w[2] + w[6]);
  v[5] += 0.5 * (w[5] + w[7]);
}

void PairMlip4j::tally_virial(const double *w)
{
  add_symmetric(w, virial);
}

/* Ghosts too: LAMMPS sums them into the atoms that they stand for. */
void PairMlip4j::tally_atom_virials()
{
  static const int order[9] = {0, 4, 8, 1, 2, 5, 3, 6, 7};
  const int nall = atom->nlocal + atom->nghost;
  for (int i = 0; i < nall; i++) {
    const double *w = &atom_virials[9 * static_cast<size_t>(i)];
    if (vflag_atom) add_symmetric(w, vatom[i]);
    if (cvflag_atom)
      for (int k = 0; k < 9; k++) cvatom[i][k] += w[order[k]];
  }
}

/* ---- extrapolation ---------------------------------------------------------------------- */

static std::string descriptors_outside(bigint count)
{
  return std::to_string(count) + (count == 1 ? " descriptor" : " descriptors") +
      " outside the training range";
}

void PairMlip4j::tally_extrapolations(int64_t count)
{
  const int nlocal = atom->nlocal;
  int atoms = 0;
  atom_extrapolations.resize(std::max(nlocal, 1));
  for (int i = 0; i < nlocal; i++) {
    atom_extrapolations[i] = atom_counts[i];
    atoms += atom_counts[i] > 0;
  }
  pvector[COUNT] = static_cast<double>(count);
  pvector[ATOMS] = atoms;
  if (extrapolation == Extrapolation::IGNORE) return;

  // all processes come to the same decision
  bigint mine = count, everywhere = 0;
  MPI_Allreduce(&mine, &everywhere, 1, MPI_LMP_BIGINT, MPI_SUM, world);
  total_count += everywhere;
  if (everywhere == 0) return;
  if (extrapolation == Extrapolation::STOP) {
    if (total_count > limit)
      error->all(FLERR, "mlip4j: " + descriptors_outside(total_count) +
                 " since this run began, more than the " + std::to_string(limit) +
                 " of 'extrapolation stop'; most often " + worst_report(mine));
  } else if (warned_step < 0 || update->ntimestep - warned_step >= limit) {
    const std::string text = "mlip4j: " + descriptors_outside(total_count - warned_count) +
        " since " +
        (warned_step < 0 ? "this run began" : "step " + std::to_string(warned_step)) +
        "; most often " + worst_report(mine);
    if (comm->me == 0) error->warning(FLERR, text);
    warned_count = total_count;
    warned_step = update->ntimestep;
  }
}

/* First line of the report of the process with the most extrapolations. */
std::string PairMlip4j::worst_report(bigint mine)
{
  struct {
    double count;
    int rank;
  } here = {static_cast<double>(mine), comm->me}, most = {0.0, 0};
  MPI_Allreduce(&here, &most, 1, MPI_DOUBLE_INT, MPI_MAXLOC, world);
  std::vector<char> text(report);
  MPI_Bcast(text.data(), REPORT_SIZE, MPI_CHAR, most.rank, world);
  const std::string all = text.data();
  return all.substr(0, all.find('\n'));
}

/* ---- grades ----------------------------------------------------------------------------- */

/* All processes come to the same decision. */
void PairMlip4j::tally_grades(double mine)
{
  double largest = 0.0;
  if (grade_mode == 1) {
    MPI_Allreduce(&mine, &largest, 1, MPI_DOUBLE, MPI_MAX, world);
  } else {
    std::vector<double> sum(feature_count);
    MPI_Allreduce(grade_features.data(), sum.data(), static_cast<int>(feature_count), MPI_DOUBLE,
                  MPI_SUM, world);
    bigint here = list->inum, atoms = 0;
    MPI_Allreduce(&here, &atoms, 1, MPI_LMP_BIGINT, MPI_SUM, world);
    if (atoms > 0 && mlip4j_grade(potential, sum.data(), atoms, &largest))
      error->one(FLERR, std::string(mlip4j_last_error()));
  }
  // compute pair sums over processes
  pvector[MAX_GRADE] = comm->me == 0 ? largest : 0.0;
  if (threshold_save > 0.0 && largest > threshold_save && !is_saved(largest))
    save_configuration(largest);
  if (threshold_break > 0.0 && largest > threshold_break)
    error->all(FLERR, "mlip4j: the extrapolation grade " + std::to_string(largest) + " at step " +
               std::to_string(update->ntimestep) + " is above " + std::to_string(threshold_break) +
               " of 'threshold break'" +
               (threshold_save > 0.0 ? "; the configurations above " +
                std::to_string(threshold_save) + " are in " + threshold_file : ""));
}

/* Whether this process has not written to a file yet, whichever style it was and before whichever `clear`. */
static bool is_begun_now(const std::string &file)
{
  static std::set<std::string> begun;
  const std::string folder = folder_of(file);
  char *real = realpath(folder.c_str(), nullptr);
  const std::string place = real ? real : folder;
  free(real);
  return begun.insert(place + "/" + file.substr(file.rfind('/') + 1)).second;
}

/* The last step of a run is the first of the next one. */
bool PairMlip4j::is_saved(double grade) const
{
  return update->ntimestep == saved_step && fabs(grade - saved_grade) <= SAME_GRADE * saved_grade;
}

/* Process 0 collects id, species, position and grade of all atoms and writes them. */
void PairMlip4j::save_configuration(double largest)
{
  const int width = 6;
  std::vector<double> mine;
  for (int i = 0; i < atom->nlocal; i++) {
    if (type_species[atom->type[i]] == 0) continue;
    mine.push_back(static_cast<double>(atom->tag[i]));
    mine.push_back(type_species[atom->type[i]]);
    for (int k = 0; k < 3; k++) mine.push_back(atom->x[i][k]);
    mine.push_back(grade_mode == 1 ? atom_grades[i] : 0.0);
  }
  int count = static_cast<int>(mine.size()), total = 0;
  std::vector<int> counts(comm->nprocs), starts(comm->nprocs);
  MPI_Gather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, world);
  for (int p = 0; p < comm->nprocs; p++) {
    starts[p] = total;
    total += counts[p];
  }
  std::vector<double> all(comm->me == 0 ? total : 0);
  MPI_Gatherv(mine.data(), count, MPI_DOUBLE, all.data(), counts.data(), starts.data(), MPI_DOUBLE,
              0, world);
  int failed = 0;
  if (comm->me == 0) {
    if (is_begun_now(threshold_file)) remove(threshold_file.c_str());
    write_configuration(all, width, largest);
    failed = write_failed;
  }
  MPI_Bcast(&failed, 1, MPI_INT, 0, world);
  if (failed) fail_together(comm->me == 0, mlip4j_last_error());
  saved_step = update->ntimestep;
  saved_grade = largest;
}

void PairMlip4j::write_configuration(const std::vector<double> &all, int width, double largest)
{
  const int atoms = static_cast<int>(all.size()) / width;
  std::vector<int> order(atoms);
  for (int i = 0; i < atoms; i++) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](int a, int b) { return all[width * a] < all[width * b]; });
  std::vector<int32_t> species(atoms);
  std::vector<double> positions(3 * static_cast<size_t>(atoms)), grades(atoms);
  for (int i = 0; i < atoms; i++) {
    const double *from = &all[width * static_cast<size_t>(order[i])];
    species[i] = static_cast<int32_t>(from[1]);
    for (int k = 0; k < 3; k++) positions[3 * i + k] = from[2 + k] - domain->boxlo[k];
    grades[i] = from[5];
  }
  const double cell[9] = {domain->xprd, 0.0, 0.0, domain->xy, domain->yprd, 0.0,
                          domain->xz, domain->yz, domain->zprd};
  const int32_t periodic[3] = {domain->xperiodic, domain->yperiodic, domain->zperiodic};
  mlip4j_structure structure = {sizeof structure, atoms, species.data(), positions.data(), cell,
                                periodic};
  char grade[64];
  snprintf(grade, sizeof grade, "max_grade=%.17g", largest);
  const std::string step = "step=" + std::to_string(update->ntimestep);
  const char *texts[] = {step.c_str(), grade};
  write_failed = mlip4j_append(potential, threshold_file.c_str(), &structure,
                               grade_mode == 1 ? grades.data() : nullptr, texts, 2);
}

/* ---- committee -------------------------------------------------------------------------- */

static double deviation(const double *values, int count, size_t stride)
{
  double mean = 0.0, variance = 0.0;
  for (int m = 0; m < count; m++) mean += values[m * stride] / count;
  for (int m = 0; m < count; m++) {
    const double d = values[m * stride] - mean;
    variance += d * d / count;
  }
  return variance;
}

/*
 * Standard deviation over the members: of the energy, and of each atom's force,
 * sqrt(sum_m |F_m - <F>|^2 / M).
 */
void PairMlip4j::tally_spread()
{
  const int nlocal = atom->nlocal;
  const size_t stride = 3 * static_cast<size_t>(nlocal + atom->nghost);
  for (int m = 0; m < members; m++) {
    exchanged = member_forces.data() + m * stride;
#if MLIP4J_LAMMPS >= 20220504
    comm->reverse_comm(this);
#else
    comm->reverse_comm_pair(this);
#endif
  }
  double mine = 0.0, largest = 0.0;
  atom_spread.resize(std::max(nlocal, 1));
  for (int i = 0; i < nlocal; i++) {
    double variance = 0.0;
    for (int k = 0; k < 3; k++) variance += deviation(&member_forces[3 * i + k], members, stride);
    atom_spread[i] = sqrt(variance);
    mine = std::max(mine, atom_spread[i]);
  }
  std::vector<double> energies(members);
  MPI_Allreduce(member_energies.data(), energies.data(), members, MPI_DOUBLE, MPI_SUM, world);
  MPI_Allreduce(&mine, &largest, 1, MPI_DOUBLE, MPI_MAX, world);
  // compute pair sums over processes
  pvector[ENERGY_SPREAD] = comm->me == 0 ? sqrt(deviation(energies.data(), members, 1)) : 0.0;
  pvector[FORCE_SPREAD] = comm->me == 0 ? largest : 0.0;
}

int PairMlip4j::pack_reverse_comm(int n, int first, double *buf)
{
  std::copy_n(exchanged + 3 * first, 3 * n, buf);
  return 3 * n;
}

void PairMlip4j::unpack_reverse_comm(int n, int *list, double *buf)
{
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++) exchanged[3 * list[i] + k] += buf[3 * i + k];
}

/* ---- for fix pair ----------------------------------------------------------------------- */

void *PairMlip4j::extract(const char *name, int &dim)
{
  dim = 0;
  if (strcmp(name, "extrapolations_flag") == 0) return &extrapolations_flag;
  if (strcmp(name, "spread_flag") == 0) return &spread_flag;
  if (strcmp(name, "grade_flag") == 0 && grade_mode == 1) return &grade_flag;
  return nullptr;
}

/* nullptr, which fix pair tells as an error, also for what was not computed for the atoms of now. */
void *PairMlip4j::extract_peratom(const char *name, int &columns)
{
  columns = 0;
  std::vector<double> *values = nullptr;
  if (strcmp(name, "extrapolations") == 0) values = &atom_extrapolations;
  if (strcmp(name, "spread") == 0) values = &atom_spread;
  if (strcmp(name, "grade") == 0 && grade_mode == 1) values = &atom_grades;
  return values && values->size() >= static_cast<size_t>(atom->nlocal) ? values->data() : nullptr;
}

double PairMlip4j::memory_usage()
{
  const size_t doubles = atom_virials.capacity() + atom_extrapolations.capacity() +
      atom_spread.capacity() + member_forces.capacity() + member_energies.capacity();
  return Pair::memory_usage() + static_cast<double>(doubles * sizeof(double)) +
      static_cast<double>(atom_counts.capacity() * sizeof(int32_t));
}
