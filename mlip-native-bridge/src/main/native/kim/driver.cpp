// A model driver of the KIM API 2 (https://kim-api.readthedocs.io): models of mlip4j for every program that takes
// KIM models. A model has two parameter files: model.* in a form that mlip4j reads, and options.txt, "key=value" lines for
// mlip4j_load. Energies belong to contributing particles; forces go to all of them.
#include "mlip4j.h"

#include "KIM_LogMacros.hpp"
#include "KIM_ModelDriverHeaders.hpp"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace {

struct Model {
    mlip4j_potential *potential;
    double influence;
    int noNeighborsOfGhosts;

    ~Model() { mlip4j_free(potential); }
};

// What one evaluation needs, kept for the next.
struct Scratch {
    std::vector<int32_t> centers, counts, flat;
    std::vector<size_t> starts;
    std::vector<const int32_t *> neighbors;
    std::vector<double> atomVirials;
    double virial[9];
};

const char *const SYMBOLS[] = {
    "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",  "Cl", "Ar", "K",  "Ca",
    "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y",  "Zr",
    "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd",
    "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg",
    "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm",
    "Md", "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"};
const int SYMBOL_COUNT = sizeof SYMBOLS / sizeof *SYMBOLS;

std::string text(double value)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.17g", value);
    return buffer;
}

#undef KIM_LOGGER_OBJECT_NAME
#define KIM_LOGGER_OBJECT_NAME arguments
int compute(KIM::ModelCompute const *compute, KIM::ModelComputeArguments const *arguments)
{
    Model *model = nullptr;
    Scratch *scratch = nullptr;
    compute->GetModelBufferPointer(reinterpret_cast<void **>(&model));
    arguments->GetModelBufferPointer(reinterpret_cast<void **>(&scratch));

    using namespace KIM::COMPUTE_ARGUMENT_NAME;
    int const *count, *species, *contributing;
    double const *positions;
    double *energy, *forces, *atomEnergies, *virial, *atomVirials;
    if (arguments->GetArgumentPointer(numberOfParticles, &count) ||
        arguments->GetArgumentPointer(particleSpeciesCodes, &species) ||
        arguments->GetArgumentPointer(particleContributing, &contributing) ||
        arguments->GetArgumentPointer(coordinates, &positions) ||
        arguments->GetArgumentPointer(partialEnergy, &energy) ||
        arguments->GetArgumentPointer(partialForces, &forces) ||
        arguments->GetArgumentPointer(partialParticleEnergy, &atomEnergies) ||
        arguments->GetArgumentPointer(partialVirial, &virial) ||
        arguments->GetArgumentPointer(partialParticleVirial, &atomVirials)) {
        LOG_ERROR("mlip4j: the arguments of the simulator cannot be read");
        return 1;
    }

    const size_t n = *count;
    Scratch &s = *scratch;
    s.centers.clear();
    s.flat.clear();
    s.counts.assign(n, 0);
    s.starts.assign(n, 0);
    s.neighbors.assign(n, nullptr);
    for (size_t i = 0; i < n; i++) {
        if (!contributing[i]) continue;
        int length;
        int const *list;
        if (arguments->GetNeighborList(0, static_cast<int>(i), &length, &list)) {
            LOG_ERROR("mlip4j: the simulator gives no neighbours of a particle");
            return 1;
        }
        s.centers.push_back(static_cast<int32_t>(i));
        s.counts[i] = length;
        s.starts[i] = s.flat.size();
        s.flat.insert(s.flat.end(), list, list + length);
    }
    for (size_t i = 0; i < n; i++) {
        s.neighbors[i] = s.flat.data() + s.starts[i];
    }

    mlip4j_neighbors neighbors = {};
    neighbors.size = sizeof neighbors;
    neighbors.local_count = static_cast<int64_t>(n);
    neighbors.types = species;
    neighbors.positions = positions;
    neighbors.center_count = static_cast<int64_t>(s.centers.size());
    neighbors.centers = s.centers.data();
    neighbors.neighbor_counts = s.counts.data();
    neighbors.neighbors = s.neighbors.data();

    mlip4j_output output = {};
    output.size = sizeof output;
    output.energy = energy;
    output.atom_energies = atomEnergies;
    if (forces) {
        for (size_t k = 0; k < 3 * n; k++) forces[k] = 0;
        output.forces = forces;
    }
    if (virial) output.virial = s.virial;
    if (atomVirials) {
        s.atomVirials.assign(9 * n, 0.0);
        output.atom_virials = s.atomVirials.data();
    }
    if (mlip4j_compute_neighbors(model->potential, &neighbors, &output)) {
        LOG_ERROR(std::string("mlip4j: ") + mlip4j_last_error());
        return 1;
    }

    // xx yy zz yz xz xy, and dE/dstrain where mlip4j has -dE/dstrain
    static const int FROM[] = {0, 4, 8, 5, 2, 1}, ALSO[] = {0, 4, 8, 7, 6, 3};
    for (int k = 0; k < 6; k++) {
        if (virial) virial[k] = -0.5 * (s.virial[FROM[k]] + s.virial[ALSO[k]]);
        if (!atomVirials) continue;
        for (size_t i = 0; i < n; i++) {
            atomVirials[6 * i + k] = -0.5 * (s.atomVirials[9 * i + FROM[k]] + s.atomVirials[9 * i + ALSO[k]]);
        }
    }
    return 0;
}

int createArguments(KIM::ModelCompute const *, KIM::ModelComputeArgumentsCreate *arguments)
{
    using namespace KIM::COMPUTE_ARGUMENT_NAME;
    KIM::SupportStatus const optional = KIM::SUPPORT_STATUS::optional;
    arguments->SetModelBufferPointer(new Scratch());
    return arguments->SetArgumentSupportStatus(partialEnergy, optional) ||
        arguments->SetArgumentSupportStatus(partialForces, optional) ||
        arguments->SetArgumentSupportStatus(partialParticleEnergy, optional) ||
        arguments->SetArgumentSupportStatus(partialVirial, optional) ||
        arguments->SetArgumentSupportStatus(partialParticleVirial, optional);
}

int destroyArguments(KIM::ModelCompute const *, KIM::ModelComputeArgumentsDestroy *arguments)
{
    Scratch *scratch = nullptr;
    arguments->GetModelBufferPointer(reinterpret_cast<void **>(&scratch));
    delete scratch;
    return 0;
}

int destroy(KIM::ModelDestroy *driver)
{
    Model *model = nullptr;
    driver->GetModelBufferPointer(reinterpret_cast<void **>(&model));
    delete model;
    return 0;
}

template <class F> KIM::Function *routine(F *function)
{
    return reinterpret_cast<KIM::Function *>(function);
}

#undef KIM_LOGGER_OBJECT_NAME
#define KIM_LOGGER_OBJECT_NAME driver
int parameterFiles(KIM::ModelDriverCreate *driver, std::string &path, std::vector<std::string> &options)
{
    std::string const *folder, *name;
    int files;
    driver->GetParameterFileDirectoryName(&folder);
    driver->GetNumberOfParameterFiles(&files);
    for (int k = 0; k < files; k++) {
        if (driver->GetParameterFileBasename(k, &name)) return 1;
        if (name->compare(0, 6, "model.") == 0) {
            path = *folder + "/" + *name;
            continue;
        }
        std::ifstream in((*folder + "/" + *name).c_str());
        for (std::string line; std::getline(in, line);) {
            if (!line.empty()) options.push_back(line);
        }
    }
    if (path.empty()) {
        LOG_ERROR("mlip4j: the KIM model has no parameter file model.*; make it with 'mlip kim'");
        return 1;
    }
    return 0;
}

// Angstrom and eV per unit of the simulator.
int hostUnits(KIM::ModelDriverCreate *driver, KIM::LengthUnit length, KIM::EnergyUnit energy, std::string &option)
{
    double angstrom, eV;
    KIM::ChargeUnit const charge = KIM::CHARGE_UNIT::unused;
    KIM::TemperatureUnit const temperature = KIM::TEMPERATURE_UNIT::unused;
    KIM::TimeUnit const time = KIM::TIME_UNIT::unused;
    if (driver->ConvertUnit(length, energy, charge, temperature, time, KIM::LENGTH_UNIT::A, KIM::ENERGY_UNIT::eV, charge,
                            temperature, time, 1, 0, 0, 0, 0, &angstrom) ||
        driver->ConvertUnit(length, energy, charge, temperature, time, KIM::LENGTH_UNIT::A, KIM::ENERGY_UNIT::eV, charge,
                            temperature, time, 0, 1, 0, 0, 0, &eV) ||
        driver->SetUnits(length, energy, charge, temperature, time)) {
        LOG_ERROR("mlip4j: the simulator asks for units that cannot be converted");
        return 1;
    }
    option = "host_units=" + text(angstrom) + "," + text(eV);
    return 0;
}

int setSpecies(KIM::ModelDriverCreate *driver, mlip4j_description const &description)
{
    for (int64_t k = 0; k < description.element_count; k++) {
        int const code = description.elements[k];
        if (code < 1 || code > SYMBOL_COUNT) {
            LOG_ERROR("mlip4j: the model only numbers its species; give 'mlip kim --elements'");
            return 1;
        }
        if (driver->SetSpeciesCode(KIM::SpeciesName(SYMBOLS[code - 1]), code)) return 1;
    }
    return 0;
}

int setRoutines(KIM::ModelDriverCreate *driver)
{
    KIM::LanguageName const cpp = KIM::LANGUAGE_NAME::cpp;
    using namespace KIM::MODEL_ROUTINE_NAME;
    return driver->SetRoutinePointer(ComputeArgumentsCreate, cpp, 1, routine(createArguments)) ||
        driver->SetRoutinePointer(Compute, cpp, 1, routine(compute)) ||
        driver->SetRoutinePointer(ComputeArgumentsDestroy, cpp, 1, routine(destroyArguments)) ||
        driver->SetRoutinePointer(Destroy, cpp, 1, routine(destroy)) ||
        driver->SetModelNumbering(KIM::NUMBERING::zeroBased);
}

} // namespace

extern "C" int mlip4j_driver_create(KIM::ModelDriverCreate *driver, KIM::LengthUnit length, KIM::EnergyUnit energy,
                                    KIM::ChargeUnit, KIM::TemperatureUnit, KIM::TimeUnit)
{
    std::string path, units;
    std::vector<std::string> options;
    if (parameterFiles(driver, path, options) || hostUnits(driver, length, energy, units)) return 1;
    options.push_back(units);
    std::vector<const char *> pointers;
    for (size_t k = 0; k < options.size(); k++) {
        pointers.push_back(options[k].c_str());
    }
    mlip4j_potential *potential;
    if (mlip4j_load(path.c_str(), pointers.data(), static_cast<int>(pointers.size()), &potential)) {
        LOG_ERROR(std::string("mlip4j: ") + mlip4j_last_error());
        return 1;
    }
    mlip4j_description description = {};
    description.size = sizeof description;
    if (mlip4j_describe(potential, &description) || setSpecies(driver, description) || setRoutines(driver)) {
        mlip4j_free(potential);
        return 1;
    }
    Model *model = new Model{potential, description.cutoff, 1};
    driver->SetModelBufferPointer(model);
    driver->SetInfluenceDistancePointer(&model->influence);
    driver->SetNeighborListPointers(1, &model->influence, &model->noNeighborsOfGhosts);
    return 0;
}
