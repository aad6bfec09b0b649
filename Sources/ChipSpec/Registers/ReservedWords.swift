/// Words that a generated file cannot use as a name.
enum ReservedWords {
  /// The language that reserves a name, or nil if none does.
  ///
  /// Names reach C and C++ as they are, Swift in camel case; so a name in lower_snake_case is
  /// compared as it is, and with what Swift makes of it.
  static func language(of name: String) -> String? {
    if c.contains(name) { return "C" }
    if cxx.contains(name) { return "C++" }
    if swift.contains(RegisterNames.lowerCamel(name)) { return "Swift" }
    if swift.contains(RegisterNames.upperCamel(name)) { return "Swift" }
    return nil
  }

  /// C99, C11 and C23.
  private static let c: Set<String> = [
    "alignas", "alignof", "auto", "bool", "break", "case", "char", "const", "constexpr", "continue",
    "default", "do", "double", "else", "enum", "extern", "false", "float", "for", "goto", "if",
    "inline", "int", "long", "nullptr", "register", "restrict", "return", "short", "signed",
    "sizeof", "static", "static_assert", "struct", "switch", "thread_local", "true", "typedef",
    "typeof", "typeof_unqual", "union", "unsigned", "void", "volatile", "while",
    // Predefined macros of GCC's default dialect, lower case as they are.
    "linux", "unix",
  ]

  /// C++20, beyond C.
  private static let cxx: Set<String> = [
    "and", "and_eq", "asm", "bitand", "bitor", "catch", "char16_t", "char32_t", "char8_t", "class",
    "co_await", "co_return", "co_yield", "compl", "concept", "const_cast", "consteval", "constinit",
    "decltype", "delete", "dynamic_cast", "explicit", "export", "friend", "mutable", "namespace",
    "new", "noexcept", "not", "not_eq", "operator", "or", "or_eq", "private", "protected", "public",
    "reinterpret_cast", "requires", "static_cast", "template", "this", "throw", "try", "typeid",
    "typename", "using", "virtual", "wchar_t", "xor", "xor_eq",
  ]

  /// Swift's keywords, and types that a nested type of the same name would hide or that the
  /// compiler refuses as a member.
  private static let swift: Set<String> = [
    "associatedtype", "as", "defer", "deinit", "fallthrough", "fileprivate", "func", "guard",
    "import", "in", "init", "inout", "internal", "is", "let", "nil", "open", "precedencegroup",
    "protocol", "repeat", "rethrows", "self", "subscript", "super", "throws", "typealias", "var",
    "where", "extension", "Any", "Self", "Type", "UInt32", "Swift",
  ]
}
