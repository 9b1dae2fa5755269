f() { local x=$1; echo "$0 $x $#"; return 3; }
f a b || echo $?
