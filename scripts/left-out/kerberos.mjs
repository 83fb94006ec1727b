// In the place of `kerberos` inside packages that a build inlines: it is asked for by an option that Warmline never sets, and
// bundlers warn of what is not installed.
export {}
