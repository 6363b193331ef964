# Libraries that are loaded when they are first needed (base/library.h).
option(WEFT_LATE "Load libcurl, SQLite, libxml2 and libmicrohttpd when they are needed, not at every start" ON)

# weft_late(NAME PREFIX): for the room of this directory NAME.late lists headers and functions of the library that
# pkg_check_modules found as PREFIX; makes late/NAME.h. Sets WEFT_LATE_SOURCES (a source for the room) and WEFT_LATE_LIBRARIES
# (what the room links). Without WEFT_LATE the header includes those of the library, which is linked as ever.
function(weft_late name prefix list)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
    file(STRINGS ${list} lines REGEX "^[^#]")
    set(headers ${lines})
    list(FILTER headers INCLUDE REGEX "^<")
    set(functions ${lines})
    list(FILTER functions EXCLUDE REGEX "^<")
    list(TRANSFORM headers PREPEND "#include ")
    list(JOIN headers "\n" headers)
    set(made ${PROJECT_BINARY_DIR}/made/late)
    string(TOUPPER ${name} upper)
    set(top "/* Made of ${name}.late. */\n#ifndef WF_LATE_${upper}_H\n#define WF_LATE_${upper}_H\n\n${headers}\n\n")
    set(load "const char *wf_${name}_load(void)")
    if(NOT WEFT_LATE)
        file(CONFIGURE OUTPUT ${made}/${name}.h CONTENT
            "${top}/* NULL: it is linked. */\nstatic inline ${load}\n{\n    return NULL;\n}\n\n#endif\n" @ONLY)
        set(WEFT_LATE_LIBRARIES ${WEFT_LATE_LIBRARIES} PkgConfig::${prefix} PARENT_SCOPE)
        return()
    endif()

    foreach(function ${functions})
        string(APPEND members "    __typeof__(${function}) *${function};\n")
        string(APPEND undefined "#undef ${function}\n")
        string(APPEND defined "#define ${function} wf_${name}_calls.${function}\n")
        string(APPEND names "    \"${function}\",\n")
    endforeach()
    file(CONFIGURE OUTPUT ${made}/${name}.h CONTENT
        "${top}/* Before any call: NULL, or why the library cannot be used. */\n${load};\n\ntypedef struct wf_${name}_functions {\n${members}} wf_${name}_functions;\nextern wf_${name}_functions wf_${name}_calls;\n\n${undefined}\n${defined}\n#endif\n" @ONLY)

    weft_soname(soname ${prefix})
    file(CONFIGURE OUTPUT ${made}/${name}.c CONTENT
        "/* Made of ${name}.late. */\n#include \"base/library.h\"\n#include <late/${name}.h>\n\nstatic const char *const names[] = {\n${names}};\n\nwf_${name}_functions wf_${name}_calls;\nstatic wf_library library = {\"${soname}\", names, sizeof names / sizeof *names, &wf_${name}_calls, 0};\n\n${load}\n{\n    return wf_library_load(&library);\n}\n" @ONLY)
    set(WEFT_LATE_SOURCES ${WEFT_LATE_SOURCES} ${made}/${name}.c PARENT_SCOPE)
    # Its headers, without the library.
    set(WEFT_LATE_INCLUDES ${WEFT_LATE_INCLUDES} ${${prefix}_INCLUDE_DIRS} PARENT_SCOPE)
endfunction()

# The name under which the loader knows the library.
function(weft_soname out_var prefix)
    list(GET ${prefix}_LINK_LIBRARIES 0 file)
    execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${file} OUTPUT_VARIABLE told ERROR_QUIET)
    if(NOT told MATCHES "SONAME +([^ \n]+)")
        message(FATAL_ERROR "${file} has no SONAME to load it by: configure with -DWEFT_LATE=OFF")
    endif()
    set(${out_var} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()
