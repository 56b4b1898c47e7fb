#!/bin/bash
# Creates the user of the application when the database is created. The entry point of the image runs this file in its
# own shell, with its function docker_process_sql. The password may contain any character.
sql_text() {
	local text=${1//\\/\\\\}
	printf "'%s'" "${text//\'/\\\'}"
}

docker_process_sql --database=mysql <<-SQL
	create user $(sql_text "$APP_USER")@'%' identified by $(sql_text "$APP_PASSWORD");
	grant all on \`${MYSQL_DATABASE//_/\\_}\`.* to $(sql_text "$APP_USER")@'%';
SQL
