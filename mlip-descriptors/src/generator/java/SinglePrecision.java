import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Writes the single-precision kernels from the double-precision ones, so that there is one source of each. From a root class
 * on, every class of its package that is not public, and has no twin written by hand, comes out in the sub-package
 * {@code single} with
 *
 * <ul>
 *   <li>{@code FloatVector} for {@code DoubleVector};
 *   <li>{@code float[]} for {@code double[]}, save arrays that come from or go to other classes, directly or through
 *       assignments and calls;
 *   <li>numbers that are not in arrays still in double, rounded where they meet a vector or are stored in an array.
 * </ul>
 *
 * Every line stays on its line: an error that the compiler finds in the output is in the same line of the source. What
 * cannot be translated ends the build with a sentence.
 *
 * <p>Arguments: source folder, output folder, class path, root classes.
 */
final class SinglePrecision {

    private static final String PACKAGE = "single";
    private static final String VECTORS = "jdk.incubator.vector";

    /** Constants beyond, or their squares, are too large or too small for float. */
    private static final double LARGEST = 1e19;

    private final Path sources;
    private final Path output;
    private final Trees trees;
    private final SourcePositions positions;
    private final Map<TypeElement, CompilationUnitTree> units = new HashMap<>();

    /** Classes to translate, by the package they are in. */
    private final Map<TypeElement, CompilationUnitTree> translated = new LinkedHashMap<>();

    /** Of arrays that must be of one type: a variable or method leads to another, the last to itself. */
    private final Map<Object, Object> alike = new IdentityHashMap<>();

    private final Object outside = new Object();
    private final Set<Path> written = new HashSet<>();

    private SinglePrecision(Path sources, Path output, JavacTask task) throws IOException {
        this.sources = sources;
        this.output = output;
        trees = Trees.instance(task);
        positions = trees.getSourcePositions();
        List<CompilationUnitTree> parsed = new ArrayList<>();
        task.parse().forEach(parsed::add);
        task.analyze();
        for (CompilationUnitTree unit : parsed) {
            for (Tree type : unit.getTypeDecls()) {
                if (trees.getElement(TreePath.getPath(unit, type)) instanceof TypeElement t) {
                    units.put(t, unit);
                }
            }
        }
    }

    public static void main(String[] args) throws IOException {
        Path sources = Path.of(args[0]);
        Path output = Path.of(args[1]);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(sources)) {
            List<Path> java =
                    all.filter(p -> p.toString().endsWith(".java"))
                            .filter(p -> !p.endsWith("module-info.java"))
                            .filter(p -> !p.getParent().endsWith(PACKAGE))
                            .toList();
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(java);
            List<String> options =
                    List.of("-proc:none", "--class-path", args[2], "--add-modules", VECTORS);
            JavacTask task =
                    (JavacTask) compiler.getTask(null, files, d -> {}, options, null, units);
            var generator = new SinglePrecision(sources, output, task);
            for (String root : List.of(args).subList(3, args.length)) {
                generator.translate(root);
            }
            generator.deleteOthers();
        } catch (Untranslatable e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** What cannot be translated. */
    private static final class Untranslatable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Untranslatable(String message) {
            super(message);
        }
    }

    private Untranslatable refuse(TreePath path, String sentence) {
        CompilationUnitTree unit = path.getCompilationUnit();
        long line = unit.getLineMap().getLineNumber(start(unit, path.getLeaf()));
        return new Untranslatable(
                Path.of(unit.getSourceFile().toUri())
                        + ":"
                        + line
                        + ": no single precision: "
                        + sentence);
    }

    private void translate(String root) throws IOException {
        TypeElement first =
                units.keySet().stream()
                        .filter(t -> t.getQualifiedName().contentEquals(root))
                        .findFirst()
                        .orElseThrow(() -> new Untranslatable("there is no class " + root));
        translated.clear();
        alike.clear();
        Deque<TypeElement> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            TypeElement type = open.pop();
            CompilationUnitTree unit = units.get(type);
            if (translated.put(type, unit) == null) {
                new References(type, open).scan(unit, null);
            }
        }
        for (CompilationUnitTree unit : translated.values()) {
            new Connections().scan(unit, null);
        }
        for (var entry : translated.entrySet()) {
            write(entry.getKey(), entry.getValue());
        }
    }

    private void write(TypeElement type, CompilationUnitTree unit) throws IOException {
        String text = unit.getSourceFile().getCharContent(true).toString();
        Edits edits = new Edits(type);
        edits.scan(unit, null);
        Path folder = output.resolve(packageOf(type).replace('.', '/')).resolve(PACKAGE);
        Files.createDirectories(folder);
        Path file = folder.resolve(type.getSimpleName() + ".java");
        written.add(file);
        String result = edits.apply(text);
        if (!Files.exists(file) || !Files.readString(file).equals(result)) {
            Files.writeString(file, result);
        }
    }

    /** What earlier runs wrote and this one did not. */
    private void deleteOthers() throws IOException {
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!written.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    // Which classes

    private static String packageOf(Element type) {
        Element e = type;
        while (e.getKind() != ElementKind.PACKAGE) {
            e = e.getEnclosingElement();
        }
        return e.toString();
    }

    private static TypeElement outermost(Element element) {
        TypeElement type = null;
        for (Element e = element; e != null && e.getKind() != ElementKind.PACKAGE; ) {
            type = e instanceof TypeElement t ? t : type;
            e = e.getEnclosingElement();
        }
        return type;
    }

    private boolean hasTwin(TypeElement type) {
        return Files.exists(
                sources.resolve(packageOf(type).replace('.', '/'))
                        .resolve(PACKAGE)
                        .resolve(type.getSimpleName() + ".java"));
    }

    private boolean isTranslated(Element element) {
        return element != null && translated.containsKey(outermost(element));
    }

    /** Finds the classes of the package that a class uses. */
    private final class References extends TreePathScanner<Void, Void> {
        private final TypeElement of;
        private final Deque<TypeElement> found;

        References(TypeElement of, Deque<TypeElement> found) {
            this.of = of;
            this.found = found;
        }

        @Override
        public Void visitIdentifier(IdentifierTree tree, Void nothing) {
            TypeElement type = outermost(trees.getElement(getCurrentPath()));
            if (type != null
                    && units.containsKey(type)
                    && packageOf(type).equals(packageOf(of))
                    && !type.getModifiers().contains(Modifier.PUBLIC)
                    && !hasTwin(type)
                    && !translated.containsKey(type)) {
                found.add(type);
            }
            return super.visitIdentifier(tree, nothing);
        }
    }

    // Which arrays

    private static boolean isArrayOfDouble(TypeMirror type) {
        TypeMirror t = type;
        while (t instanceof ArrayType a) {
            t = a.getComponentType();
        }
        return type instanceof ArrayType && t.getKind() == TypeKind.DOUBLE;
    }

    private Object representative(Object node) {
        Object r = node;
        while (alike.containsKey(r)) {
            r = alike.get(r);
        }
        return r;
    }

    private void connect(Object a, Object b) {
        if (a != null && b != null && representative(a) != representative(b)) {
            boolean first = representative(a) == outside;
            alike.put(representative(first ? b : a), representative(first ? a : b));
        }
    }

    private boolean staysDouble(Object node) {
        return representative(node) == outside;
    }

    /** What an expression's array belongs to; null where it does not matter. */
    private Object owner(CompilationUnitTree unit, Tree tree) {
        return switch (tree) {
            case ParenthesizedTree t -> owner(unit, t.getExpression());
            case ArrayAccessTree t -> owner(unit, t.getExpression());
            case AssignmentTree t -> owner(unit, t.getVariable());
            case NewArrayTree t -> t;
            case ConditionalExpressionTree t -> {
                connect(owner(unit, t.getTrueExpression()), owner(unit, t.getFalseExpression()));
                yield owner(unit, t.getTrueExpression());
            }
            case IdentifierTree t -> owner(element(unit, t));
            case MemberSelectTree t -> owner(element(unit, t));
            case MethodInvocationTree t -> {
                Element e = element(unit, t.getMethodSelect());
                if (e.getSimpleName().contentEquals("clone")
                        && t.getMethodSelect() instanceof MemberSelectTree s) {
                    yield owner(unit, s.getExpression());
                }
                if (e.getSimpleName().contentEquals("copyOf")) {
                    yield owner(unit, t.getArguments().getFirst());
                }
                boolean made = e.getSimpleName().contentEquals("toArray");
                yield made
                                && t.getArguments().size() == 1
                                && t.getArguments().getFirst() instanceof MemberReferenceTree r
                        ? r
                        : owner(e);
            }
            default -> null;
        };
    }

    private Object owner(Element element) {
        boolean local =
                element.getKind() == ElementKind.LOCAL_VARIABLE
                        || element.getKind() == ElementKind.PARAMETER;
        return local || isTranslated(element) || hasTwin(outermost(element)) ? element : outside;
    }

    private Element element(CompilationUnitTree unit, Tree tree) {
        return trees.getElement(TreePath.getPath(unit, tree));
    }

    private TypeMirror type(CompilationUnitTree unit, Tree tree) {
        return trees.getTypeMirror(TreePath.getPath(unit, tree));
    }

    /** Finds out which arrays have to be of one type. */
    private final class Connections extends TreePathScanner<Void, Void> {
        private CompilationUnitTree unit;

        @Override
        public Void visitCompilationUnit(CompilationUnitTree tree, Void nothing) {
            unit = tree;
            return super.visitCompilationUnit(tree, nothing);
        }

        @Override
        public Void visitVariable(VariableTree tree, Void nothing) {
            Element variable = trees.getElement(getCurrentPath());
            if (isArrayOfDouble(variable.asType()) && tree.getInitializer() != null) {
                connect(variable, owner(unit, tree.getInitializer()));
            }
            return super.visitVariable(tree, nothing);
        }

        @Override
        public Void visitAssignment(AssignmentTree tree, Void nothing) {
            if (isArrayOfDouble(type(unit, tree.getVariable()))) {
                connect(owner(unit, tree.getVariable()), owner(unit, tree.getExpression()));
            }
            return super.visitAssignment(tree, nothing);
        }

        @Override
        public Void visitReturn(ReturnTree tree, Void nothing) {
            TreePath p = getCurrentPath();
            while (!(p.getLeaf() instanceof MethodTree)) {
                if (p.getLeaf() instanceof com.sun.source.tree.LambdaExpressionTree) {
                    return super.visitReturn(tree, nothing);
                }
                p = p.getParentPath();
            }
            if (tree.getExpression() != null && isArrayOfDouble(type(unit, tree.getExpression()))) {
                connect(trees.getElement(p), owner(unit, tree.getExpression()));
            }
            return super.visitReturn(tree, nothing);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void nothing) {
            ExecutableElement method = (ExecutableElement) trees.getElement(getCurrentPath());
            if (isForOthers(method)) {
                connect(method, outside);
                method.getParameters().forEach(p -> connect(p, outside));
            }
            return super.visitMethod(tree, nothing);
        }

        /** Whether classes elsewhere call a method, or declare it. */
        private boolean isForOthers(ExecutableElement method) {
            Element type = method.getEnclosingElement();
            return method.getModifiers().contains(Modifier.PUBLIC)
                    && (!type.getKind().isInterface()
                            || type.getModifiers().contains(Modifier.PUBLIC));
        }

        @Override
        public Void visitNewClass(NewClassTree tree, Void nothing) {
            connectArguments(
                    (ExecutableElement) trees.getElement(getCurrentPath()), tree.getArguments());
            return super.visitNewClass(tree, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            connectArguments(
                    (ExecutableElement) element(unit, tree.getMethodSelect()), tree.getArguments());
            return super.visitMethodInvocation(tree, nothing);
        }

        private void connectArguments(
                ExecutableElement method, List<? extends ExpressionTree> arguments) {
            String where = packageOf(method);
            Object first = null;
            for (int n = 0; n < arguments.size(); n++) {
                if (!isArrayOfDouble(type(unit, arguments.get(n)))) {
                    continue;
                }
                Object owner = owner(unit, arguments.get(n));
                if (isTranslated(method)) {
                    connect(method.getParameters().get(n), owner);
                } else if (where.equals("java.util") || where.equals("java.lang")) {
                    connect(first, owner);
                    first = owner;
                } else if (!where.equals(VECTORS) && !hasTwin(outermost(method))) {
                    connect(owner, outside);
                }
            }
        }
    }

    // The new text

    /** Collects what is to be replaced and inserted. */
    private final class Edits extends TreePathScanner<Void, Void> {
        private final TypeElement type;
        private CompilationUnitTree unit;

        /** By position: end of what is replaced, and by what. */
        private final TreeMap<Integer, Map.Entry<Integer, String>> replacements = new TreeMap<>();

        private final TreeMap<Integer, String> closing = new TreeMap<>();
        private final TreeMap<Integer, String> opening = new TreeMap<>();

        Edits(TypeElement type) {
            this.type = type;
        }

        String apply(String text) {
            StringBuilder out = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                out.append(closing.getOrDefault(at, "")).append(opening.getOrDefault(at, ""));
                var replacement = replacements.get(at);
                if (replacement != null) {
                    out.append(replacement.getValue());
                    for (int k = at + 1; k < replacement.getKey(); k++) {
                        if (closing.containsKey(k) || opening.containsKey(k)) {
                            throw new IllegalStateException("overlapping edits in " + type);
                        }
                    }
                    at = replacement.getKey();
                } else {
                    out.append(text.charAt(at++));
                }
            }
            return out.toString();
        }

        private void replace(Tree tree, String by) {
            replacements.put(start(unit, tree), Map.entry(end(unit, tree), by));
        }

        private void round(ExpressionTree tree) {
            opening.merge(start(unit, tree), "(float) (", String::concat);
            closing.merge(end(unit, tree), ")", String::concat);
        }

        @Override
        public Void visitCompilationUnit(CompilationUnitTree tree, Void nothing) {
            unit = tree;
            return super.visitCompilationUnit(tree, nothing);
        }

        @Override
        public Void visitPackage(PackageTree tree, Void nothing) {
            String home = packageOf(type);
            String shared =
                    units.keySet().stream()
                            .filter(t -> packageOf(t).equals(home))
                            .filter(t -> t.getModifiers().contains(Modifier.PUBLIC))
                            .filter(t -> !translated.containsKey(t) && !hasTwin(t))
                            .map(t -> " import " + t.getQualifiedName() + ";")
                            .sorted()
                            .collect(Collectors.joining());
            replace(tree, "package " + home + "." + PACKAGE + ";" + shared);
            return null;
        }

        @Override
        public Void visitImport(ImportTree tree, Void nothing) {
            String name = tree.getQualifiedIdentifier().toString();
            String home = packageOf(type) + ".";
            if (name.equals(VECTORS + ".LongVector")) {
                throw refuse(
                        getCurrentPath(),
                        "bits of numbers; put this into a class with a twin in the package "
                                + PACKAGE);
            }
            if (name.equals(VECTORS + ".DoubleVector")) {
                replace(tree.getQualifiedIdentifier(), VECTORS + ".FloatVector");
            } else if (name.startsWith(home) && Character.isUpperCase(name.charAt(home.length()))) {
                String first = name.substring(home.length()).split("\\.")[0];
                boolean moved =
                        units.keySet().stream()
                                .filter(t -> t.getQualifiedName().contentEquals(home + first))
                                .anyMatch(t -> translated.containsKey(t) || hasTwin(t));
                if (moved) {
                    replace(
                            tree.getQualifiedIdentifier(),
                            home + PACKAGE + "." + name.substring(home.length()));
                }
            }
            return null;
        }

        @Override
        public Void visitClass(ClassTree tree, Void nothing) {
            if (trees.getElement(getCurrentPath()) == type) {
                opening.merge(
                        start(unit, tree),
                        "@SuppressWarnings({\"cast\", \"lossy-conversions\"}) ",
                        String::concat);
            }
            return super.visitClass(tree, nothing);
        }

        @Override
        public Void visitIdentifier(IdentifierTree tree, Void nothing) {
            if (tree.getName().contentEquals("DoubleVector")) {
                replace(tree, "FloatVector");
            }
            return super.visitIdentifier(tree, nothing);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
            if (tree.toString().equals("Double.MIN_NORMAL")) {
                replace(tree, "Float.MIN_NORMAL");
                return null;
            }
            return super.visitMemberSelect(tree, nothing);
        }

        @Override
        public Void visitParameterizedType(ParameterizedTypeTree tree, Void nothing) {
            for (Tree argument : tree.getTypeArguments()) {
                if (argument.toString().equals("Double")
                        && tree.getType().toString().startsWith("Vector")) {
                    replace(argument, "Float");
                }
            }
            return super.visitParameterizedType(tree, nothing);
        }

        @Override
        public Void visitLiteral(LiteralTree tree, Void nothing) {
            if (tree.getValue() instanceof Double d
                    && d != 0
                    && !(Math.abs(d) <= LARGEST && Math.abs(d) >= 1 / LARGEST)) {
                throw refuse(
                        getCurrentPath(),
                        d
                                + " or its square is too large or small for float; put it into a class with a twin"
                                + " in the package "
                                + PACKAGE);
            }
            return null;
        }

        // Arrays

        @Override
        public Void visitArrayType(ArrayTypeTree tree, Void nothing) {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            if (!(primitive(tree) instanceof PrimitiveTypeTree p)
                    || p.getPrimitiveTypeKind() != TypeKind.DOUBLE) {
                return null;
            }
            boolean stays =
                    switch (parent) {
                        case VariableTree v ->
                                staysDouble(trees.getElement(getCurrentPath().getParentPath()));
                        case MethodTree m ->
                                staysDouble(trees.getElement(getCurrentPath().getParentPath()));
                        case MemberReferenceTree m -> staysDouble(m);
                        case NewArrayTree a -> staysDouble(a);
                        default ->
                                throw refuse(
                                        getCurrentPath(),
                                        "whether this array holds float or double cannot be told; declare a variable");
                    };
            if (!stays) {
                replace(primitive(tree), "float");
            }
            return null;
        }

        private Tree primitive(Tree tree) {
            Tree t = tree;
            while (t instanceof ArrayTypeTree a) {
                t = a.getType();
            }
            return t;
        }

        @Override
        public Void visitNewArray(NewArrayTree tree, Void nothing) {
            if (isArrayOfDouble(type(unit, tree)) && !staysDouble(tree)) {
                if (tree.getInitializers() != null) {
                    throw refuse(
                            getCurrentPath(),
                            "a list of numbers; put it into a class with a twin in the package "
                                    + PACKAGE);
                }
                if (tree.getType() instanceof PrimitiveTypeTree p) {
                    replace(p, "float");
                }
            }
            return super.visitNewArray(tree, nothing);
        }

        @Override
        public Void visitAssignment(AssignmentTree tree, Void nothing) {
            if (tree.getVariable() instanceof ArrayAccessTree a
                    && type(unit, a).getKind() == TypeKind.DOUBLE
                    && !staysDouble(owner(unit, a))) {
                round(tree.getExpression());
            }
            return super.visitAssignment(tree, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            Element method = element(unit, tree.getMethodSelect());
            String where = packageOf(method);
            if (where.equals(VECTORS)) {
                toVector(tree);
            } else if (outermost(method).getQualifiedName().contentEquals("java.util.Arrays")
                    && method.getSimpleName().contentEquals("fill")
                    && isArrayOfDouble(type(unit, tree.getArguments().getFirst()))
                    && !staysDouble(owner(unit, tree.getArguments().getFirst()))
                    && type(unit, tree.getArguments().getLast()).getKind() == TypeKind.DOUBLE) {
                round(tree.getArguments().getLast());
            }
            return super.visitMethodInvocation(tree, nothing);
        }

        private void toVector(MethodInvocationTree tree) {
            for (ExpressionTree argument : tree.getArguments()) {
                TypeMirror is = type(unit, argument);
                if (is.getKind() == TypeKind.DOUBLE) {
                    round(argument);
                } else if (isArrayOfDouble(is) && staysDouble(owner(unit, argument))) {
                    throw refuse(
                            getCurrentPath(),
                            "the array "
                                    + argument
                                    + " comes from or goes to another class and stays double; copy it, or put this"
                                    + " into a class with a twin in the package "
                                    + PACKAGE);
                }
            }
        }
    }

    private int start(CompilationUnitTree unit, Tree tree) {
        return (int) positions.getStartPosition(unit, tree);
    }

    private int end(CompilationUnitTree unit, Tree tree) {
        return (int) positions.getEndPosition(unit, tree);
    }
}
