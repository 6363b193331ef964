# What embedders link: weft::weft (text and programs) and weft::runtime (pipelines), static, under the
# same names from the build tree, from add_subdirectory and from an installed package. They hold the
# rooms' objects; the libraries that the rooms ask for are asked of the embedder, no others.

# Appends to `out_var` the libraries that the rooms link, each once.
function(weft_libraries_of out_var)
    set(libraries)
    foreach(room ${ARGN})
        if(TARGET weft_${room})
            get_target_property(linked weft_${room} LINK_LIBRARIES)
            list(FILTER linked INCLUDE REGEX "^(PkgConfig|Threads)::|^m$")
            list(APPEND libraries ${linked})
        endif()
    endforeach()
    list(REMOVE_DUPLICATES libraries)
    set(${out_var} ${libraries} PARENT_SCOPE)
endfunction()

# weft_face(NAME FILE rooms...): the library FILE of the rooms' objects, known as weft::NAME. Sets
# WEFT_<NAME>_MODULES (pkg-config names) and WEFT_<NAME>_FIND (commands that find its libraries).
function(weft_face name file)
    set(target weft_face_${name})
    set(objects)
    foreach(room ${ARGN})
        if(TARGET weft_${room})
            list(APPEND objects $<TARGET_OBJECTS:weft_${room}>)
        endif()
    endforeach()
    weft_libraries_of(libraries ${ARGN})
    add_library(${target} STATIC ${objects})
    add_library(weft::${name} ALIAS ${target})
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${file} EXPORT_NAME ${name} LINKER_LANGUAGE C
        ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(${target} PUBLIC ${libraries})
    get_target_property(link_options weft_options INTERFACE_LINK_OPTIONS)
    if(link_options) # sanitizers, coverage
        target_link_options(${target} INTERFACE ${link_options})
    endif()
    install(TARGETS ${target} EXPORT weft-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

    set(modules)
    set(find "")
    foreach(library ${libraries})
        if(library MATCHES "^PkgConfig::(.+)$")
            set(prefix ${CMAKE_MATCH_1})
            list(APPEND modules ${${prefix}_MODULE_NAME})
            string(APPEND find
                "pkg_check_modules(${prefix} REQUIRED QUIET IMPORTED_TARGET ${${prefix}_MODULE_NAME})\n")
        elseif(library STREQUAL "Threads::Threads")
            string(APPEND find "find_dependency(Threads)\n")
        endif()
    endforeach()
    string(TOUPPER ${name} upper)
    list(JOIN modules " " modules)
    set(WEFT_${upper}_MODULES "${modules}" PARENT_SCOPE)
    set(WEFT_${upper}_FIND "${find}" PARENT_SCOPE)
endfunction()

set(weft_package_files weft)
weft_face(weft weft base grammar vm stdlib compiler api)
if(TARGET weft_runtime)
    weft_face(runtime weft-runtime runtime)
    target_link_libraries(weft_face_runtime PUBLIC weft_face_weft)
    list(APPEND weft_package_files weft-runtime)
endif()

include(CMakePackageConfigHelpers)
set(weft_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/weft)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/weft-config.cmake.in
    ${PROJECT_BINARY_DIR}/weft-config.cmake INSTALL_DESTINATION ${weft_cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/weft-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(EXPORT weft-targets NAMESPACE weft:: DESTINATION ${weft_cmake_dir})
install(FILES ${PROJECT_BINARY_DIR}/weft-config.cmake
    ${PROJECT_BINARY_DIR}/weft-config-version.cmake DESTINATION ${weft_cmake_dir})
file(RELATIVE_PATH WEFT_PC_UP /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" WEFT_PC_UP ${WEFT_PC_UP}) # relative, so that the place may be moved
foreach(file ${weft_package_files})
    configure_file(${PROJECT_SOURCE_DIR}/cmake/${file}.pc.in ${PROJECT_BINARY_DIR}/${file}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${file}.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/weft DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
