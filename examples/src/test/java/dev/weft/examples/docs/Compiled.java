package dev.weft.examples.docs;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/// The classes of one block, compiled against the class path of the tests and kept in memory.
final class Compiled extends ForwardingJavaFileManager<JavaFileManager> {

    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    /// One for all: each new one opens every jar of the class path once more.
    private static final JavaFileManager FILES = files();

    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    private Compiled() {
        super(FILES);
    }

    private static JavaFileManager files() {
        StandardJavaFileManager files = JAVAC.getStandardFileManager(null, Locale.ROOT, null);
        try {
            files.setLocation(StandardLocation.CLASS_PATH, Arrays
                    .stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(File::new).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /// Compiles a block.
    ///
    /// @throws AssertionError with file, line and message of what javac says
    static Compiled of(Block block, Source source) {
        Compiled compiled = new Compiled();
        var problems = new DiagnosticCollector<JavaFileObject>();
        List<String> options = List.of("-proc:none");
        if (!JAVAC.getTask(null, compiled, problems, options, null, List.of(fileOf(source))).call()) {
            throw new AssertionError(problems.getDiagnostics().stream()
                    .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                    .map(problem -> block.page() + ":" + (block.line() + problem.getLineNumber() - 1 - source.before())
                            + ": " + problem.getMessage(Locale.ROOT))
                    .collect(Collectors.joining("\n", "this block does not compile\n", "")));
        }
        return compiled;
    }

    private static JavaFileObject fileOf(Source source) {
        URI uri = URI.create("block:///" + source.type() + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source.code();
            }
        };
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind,
            FileObject sibling) {
        return new SimpleJavaFileObject(URI.create("block:///" + name), kind) {
            @Override
            public OutputStream openOutputStream() {
                return classes.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
            }
        };
    }

    /// Loads one of the classes, and with it the others, anew.
    Class<?> load(String type) throws ClassNotFoundException {
        return new ClassLoader(Compiled.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                ByteArrayOutputStream bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes.toByteArray(), 0, bytes.size());
            }
        }.loadClass(type);
    }
}
